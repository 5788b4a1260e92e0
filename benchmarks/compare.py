"""Wall time, CPU time and peak memory beside a peer's, in one run.

    python benchmarks/compare.py [--peer EXECUTABLE] [--runs N] [FOLDER]

The peer is any checkov that can be run (`pip install checkov` into an environment of its own and name its executable).
Every command runs `--runs` times, alternating between the tools, and the median counts; memory is the largest resident
set of the process and its children as the kernel accounts it.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"


@dataclass(frozen=True)
class Measure:
    """One run: seconds of wall clock, seconds of CPU, MiB of memory, and the exit code."""

    wall: float
    cpu: float
    memory: float
    code: int


def measure(command: list[str]) -> Measure:
    """Run a command with its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


def median(measures: list[Measure]) -> Measure:
    """The median of each quantity, taken on its own."""
    return Measure(
        statistics.median(entry.wall for entry in measures),
        statistics.median(entry.cpu for entry in measures),
        statistics.median(entry.memory for entry in measures),
        measures[-1].code,
    )


def row(name: str, entry: Measure) -> None:
    """Print one line of the table."""
    print(f"{name:44} {entry.wall:8.2f} s wall {entry.cpu:8.2f} s CPU {entry.memory:8.0f} MiB   exit {entry.code}")


def small_chart(folder: Path) -> Path:
    """A copy of the sample chart, so that nothing but the chart is scanned."""
    return Path(shutil.copytree(ROOT / "samples/shop/charts/checkout", folder / "checkout"))


def main() -> None:
    """Measure, print, and say the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS / "rendered-charts")
    parser.add_argument("--peer", default=shutil.which("checkov"), help="checkov executable")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    ours = [sys.executable, "-m", "iac_scan"]
    with tempfile.TemporaryDirectory() as temporary:
        chart = small_chart(Path(temporary))
        commands = {
            "iac-scan --version": [*ours, "--version"],
            "iac-scan scan <small chart>": [*ours, "scan", str(chart)],
        }
        if arguments.folder.is_dir():
            commands[f"iac-scan scan {arguments.folder.name}"] = [*ours, "scan", str(arguments.folder)]
            if arguments.peer:
                command = [arguments.peer, "-d", str(arguments.folder), "--framework", "kubernetes"]
                commands[f"checkov -d {arguments.folder.name}"] = [*command, "--quiet", "--compact", "--skip-download"]
        taken: dict[str, list[Measure]] = {name: [] for name in commands}
        for _ in range(arguments.runs):
            for name, command in commands.items():
                taken[name].append(measure(command))
    medians = {name: median(entries) for name, entries in taken.items()}
    for name, entry in medians.items():
        row(name, entry)
    own, peer = (
        next((entry for name, entry in medians.items() if key in name), None)
        for key in (f"scan {arguments.folder.name}", "checkov")
    )
    if own and peer:
        print(f"\nratio: {peer.wall / own.wall:.1f} times faster, {peer.memory / own.memory:.1f} times less memory")


if __name__ == "__main__":
    main()

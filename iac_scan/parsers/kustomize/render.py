"""Runs kustomize, shut off from its surroundings.

The program is, in this order: the kubectl that the extra `[kustomize]` puts beside the interpreter, `kustomize` on
PATH, `kubectl` on PATH. The first is the one that the person chose for this scanner, of a known version and the same
on every machine with the same lock file; between the other two, `kustomize` is what renders in a pipeline that has it.

The child sees neither the user's environment nor git: its home is a private folder, its PATH leads nowhere, and its
proxy is a closed port of this machine, so that a download which reading the kustomizations did not foresee fails here.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from iac_scan.config import MIB, Limits

CLOSED_PORT = "http://127.0.0.1:9"
MAX_MESSAGE = 600
# Read through a shell because a limit set between fork and exec by Python itself is not safe where threads run.
WITH_MEMORY_LIMIT = ("/bin/sh", "-c", 'ulimit -v "$1" 2>/dev/null; shift; exec "$@"', "sh")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What kustomize printed, or, where `text` is None, why it did not."""

    text: str | None
    error: str = ""


def program() -> tuple[str, ...] | None:
    """The command that renders the folder named after it; None if this machine has none."""
    beside = [str(Path(sys.executable).parent), sysconfig.get_path("scripts")]
    # A relative entry of PATH could lead into the scanned tree.
    anywhere = [part for part in os.environ.get("PATH", "").split(os.pathsep) if Path(part).is_absolute()]
    for name, verb, folders in (
        ("kubectl", "kustomize", beside),
        ("kustomize", "build", anywhere),
        ("kubectl", "kustomize", anywhere),
    ):
        if folders and (found := shutil.which(name, path=os.pathsep.join(folders))):
            return found, verb
    return None


def render(command: tuple[str, ...], folders: Sequence[Path], scratch: Path, limits: Limits) -> list[Rendered]:
    """What each folder renders to, all at the same time; nothing after the first if that fails.

    `scratch` is an empty private folder, where the folders' output is kept.
    """
    deadline = time.monotonic() + limits.render_seconds
    with ExitStack() as running:
        jobs = [
            (running.enter_context(started(command, folder, scratch, limits, str(number))), scratch / str(number))
            for number, folder in enumerate(folders)
        ]
        results: list[Rendered] = []
        for process, output in jobs:
            results.append(finished(process, output, deadline, limits))
            if results[0].text is None:
                break
        return results


@contextmanager
def started(
    command: tuple[str, ...], folder: Path, scratch: Path, limits: Limits, name: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A running kustomize that writes to files of that name in `scratch`; it does not outlive the context."""
    limited = (*WITH_MEMORY_LIMIT, str(limits.render_memory // 1024)) if os.name == "posix" else ()
    with (scratch / name).open("wb") as output, (scratch / f"{name}.err").open("wb") as errors:
        process = subprocess.Popen(
            (*limited, *command, str(folder)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            cwd=scratch,
            env=environment(scratch, limits),
            start_new_session=True,
        )
    try:
        yield process
    finally:
        stop(process)


def environment(scratch: Path, limits: Limits) -> dict[str, str]:
    """All that the child sees of the outside."""
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    system = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}
    return {
        **system,
        **dict.fromkeys(proxies, CLOSED_PORT),
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP"), str(scratch)),
        "PATH": str(scratch / "nowhere"),
        "GOMEMLIMIT": f"{limits.render_memory * 3 // 4}B",
    }


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def finished(process: subprocess.Popen[bytes], output: Path, deadline: float, limits: Limits) -> Rendered:
    """What the process printed by the deadline, in seconds of the monotonic clock."""
    try:
        code = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return Rendered(None, f"not finished after {limits.render_seconds:g} seconds")
    errors = output.with_name(f"{output.name}.err").read_text("utf-8", "replace")
    if code != 0:
        return Rendered(
            None,
            complaint(errors, limits) or f"it ends with code {code} and no message; {memory(limits)} may be too little",
        )
    if output.stat().st_size > limits.file_size:
        return Rendered(None, f"the output is larger than {limits.file_size // MIB} MiB")
    return Rendered(output.read_text("utf-8", "replace"))


def complaint(errors: str, limits: Limits) -> str:
    """What kustomize says went wrong, shortened."""
    if "out of memory" in errors or "cannot allocate memory" in errors or "cannot reserve" in errors:
        return f"it needs more than {memory(limits)}"
    lines = [line for line in errors.splitlines() if line.strip() and not line.startswith("# Warning")]
    text = " ".join(" ".join(lines).split()).removeprefix("error: ").removeprefix("Error: ")
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…"


def memory(limits: Limits) -> str:
    """The memory limit as people write it."""
    return f"{limits.render_memory // MIB} MiB of memory"

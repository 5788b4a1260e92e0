"""How often a report says the same again, beside a peer's, on one tree.

    python benchmarks/noise.py [--peer EXECUTABLE] FOLDER

What a reader is told is counted in entries: those of the text report here, failed checks of the peer, which tells each
by itself. Two entries say the same if they are of one check and of one object: of one name, whatever module, copy of a
module or folder it is in, and whatever instance of it. Whether an entry is right and worth saying, no script can tell:
`--list` prints the entries to be read.
"""

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from iac_scan.config import Config
from iac_scan.pipeline import scan
from iac_scan.reports.summary import summarise, told_at_once

MODULE = re.compile(r"module\.[\w-]+(\[[^\]]*\])?\.")
INSTANCE = re.compile(r"\[[^\]]*\]$")
Entry = tuple[str, str]


def plain(address: str) -> str:
    """The name of an object without the modules around it and without its instance."""
    return INSTANCE.sub("", MODULE.sub("", address))


def own(folder: Path) -> Iterator[Entry]:
    """The check and object of each entry of the text report that speaks against the input."""
    result = scan(Config(paths=(folder,)))
    for causes in told_at_once(result, summarise(result).failures):
        yield causes[0][0].rule.id, plain(causes[0][0].resource.address)


def peer(executable: str, folder: Path) -> Iterator[Entry]:
    """The check and object of each failed check of checkov."""
    command = [executable, "--directory", str(folder), "--quiet", "--compact", "--output", "json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=False, text=True).stdout)
    for part in told if isinstance(told, list) else [told]:
        for entry in part["results"]["failed_checks"]:
            yield entry["check_id"], plain(entry["resource"])


def main() -> None:
    """Print for each tool the entries, the different ones, and the repeats."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    tools = {"iac-scan": own(options.folder)}
    if options.peer:
        tools["peer"] = peer(options.peer, options.folder)
    for name, entries in tools.items():
        counts = Counter(entries)
        repeats = counts.total() - len(counts)
        print(f"{name:10} {counts.total():6,} entries {len(counts):6,} different {repeats:6,} repeats")
        for (check, thing), count in sorted(counts.items()) if options.list else ():
            print(f"    {count:4} {check}  {thing}")


if __name__ == "__main__":
    main()

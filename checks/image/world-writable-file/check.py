"""A file or folder of the image can be written by every user in it.

Whoever gets to run anything in the container can then replace the program, its configuration or its libraries, even
when the process has no rights otherwise.

## Fix

Give the file to the user that needs it, with no more than that: `COPY --chown=10001:10001 --chmod=755`, or
`chown 10001 … && chmod 750 …`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(title="File that everybody may write", severity=Severity.MEDIUM, catalogue="IMG-13")

NUMBER = re.compile(r"[0-7]{0,2}[0-7]{2}[2367]")
SYMBOLS = re.compile(r"(?:[ugoa]*[-+=][rwxXstugo]*,)*[ug]*[oa][ugoa]*[+=][rxXst]*w[rwxXst]*(?:,\S*)?")


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """chmod in a command, and --chmod of COPY and ADD, of what is shipped."""
    if instruction.keyword not in ("RUN", "COPY", "ADD") or not instruction.stage.is_shipped:
        return
    commands = [command["words"].raw for command in instruction["commands"].items]
    removed = {word for words in commands if words[:1] == ["rm"] for word in words[1:]}
    for mode, file, at in instruction.modes:
        if is_open(mode) and file not in removed:
            yield Violation(f"mode {mode} lets everybody write {file or 'what is copied'}", at)


def is_open(mode: str) -> bool:
    """Everybody may write; with the sticky bit, as on /tmp, nobody may replace what belongs to others."""
    if NUMBER.fullmatch(mode):
        return not (len(mode) > 3 and int(mode[-4]) & 1)
    return bool(SYMBOLS.fullmatch(mode)) and "+t" not in mode

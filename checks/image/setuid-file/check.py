"""A program of the image runs as its owner, whoever starts it.

A setuid program of root is the usual way from any user of a container to root in it. Every flaw of the program becomes
one of the whole container, unless the pod sets `allowPrivilegeEscalation: false`.

## Fix

Leave the bit out. If the program needs one right of root, give it that capability: `setcap cap_net_bind_service=+ep …`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(title="Setuid program", severity=Severity.MEDIUM, catalogue="IMG-14")

NUMBER = re.compile(r"0?[4567][0-7]{3}")
SYMBOLS = re.compile(r"(?:\S+,)?[ga]*(?:u[ga]*)?\+[rwxX]*s[rwxX]*(?:,\S+)?")
ONLY_GROUP = re.compile(r"(?:\S+,)?g\+\S*s\S*")


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """chmod in a command, and --chmod of COPY and ADD, of what is shipped."""
    if instruction.keyword not in ("RUN", "COPY", "ADD") or not instruction.stage.is_shipped:
        return
    for mode, file, at in instruction.modes:
        if sets_user(mode):
            yield Violation(f"mode {mode} makes {file or 'what is copied'} run as its owner", at)


def sets_user(mode: str) -> bool:
    """The mode sets the user id; the bit of the group is common on folders and left alone."""
    return bool(NUMBER.fullmatch(mode) or (SYMBOLS.fullmatch(mode) and not ONLY_GROUP.fullmatch(mode)))

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
    """chmod and install in a command, and --chmod of COPY and ADD, of what is shipped."""
    if instruction.keyword not in ("RUN", "COPY", "ADD") or not instruction.stage.is_shipped:
        return
    mode = instruction.flag("chmod")
    if mode.present and sets_user(mode.text):
        yield Violation(f"mode {mode.text} makes what is copied run as its owner", mode)
    for command in instruction["commands"].items:
        program, *arguments = command["words"].raw or ("",)
        operands = [word for word in arguments if not re.fullmatch(r"-[A-Za-z]+|--\w[\w-]*", word)]
        if program == "chmod" and len(operands) > 1 and sets_user(operands[0]):
            yield Violation(f"mode {operands[0]} makes {operands[1]} run as its owner", command)


def sets_user(mode: str) -> bool:
    """The mode sets the user id; the bit of the group is common on folders and left alone."""
    return bool(NUMBER.fullmatch(mode) or (SYMBOLS.fullmatch(mode) and not ONLY_GROUP.fullmatch(mode)))

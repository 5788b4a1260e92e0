"""Compilers are installed in the image that is shipped.

An intruder builds tools with them on the spot, and they bring hundreds of packages with flaws of their own. Some
programs compile while they run, so this check runs on request only.

## Fix

Build in a stage of its own and copy the result, or remove the tools in the RUN that installs them.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(title="Build tools in an image", severity=Severity.LOW, catalogue="IMG-24", profile="hygiene")

INSTALLS = {
    "apt-get": "install",
    "apt": "install",
    "apk": "add",
    "yum": "install",
    "dnf": "install",
    "microdnf": "install",
}
REMOVES = {"purge", "remove", "autoremove", "del", "erase"}
TOOLS = {"build-essential", "build-base", "gcc", "g++", "gcc-c++", "clang", "make", "cmake", "rustc", "cargo", "golang"}


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """Stages of the image that is shipped; a RUN that removes packages again is left to its author."""
    if INSTALLS.get(command.program) not in command.arguments or not command.instruction.stage.is_shipped:
        return
    if any(REMOVES.intersection(each.arguments) for each in command.siblings if each.program in INSTALLS):
        return
    for number, word in enumerate(command.arguments):
        name = word.partition("=")[0]
        if name in TOOLS:
            yield Violation(f"{command.program} leaves {name} in the image", command.argument(number))

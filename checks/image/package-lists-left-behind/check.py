"""The lists of packages that a package manager downloads stay in the image.

They are of no use to the program, age from the first day, and make the image larger; removing them in a later RUN does
not make it smaller. Since no harm follows, this check runs on request only.

## Fix

Remove them in the same RUN: `rm -rf /var/lib/apt/lists/*`, or `apk add --no-cache`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(
    title="Package lists in an image",
    severity=Severity.LOW,
    catalogue="IMG-23",
    aliases=("DL3009", "DL3019"),
    profile="hygiene",
)

LISTS = {"apt-get": "/var/lib/apt/lists", "apt": "/var/lib/apt/lists", "apk": "/var/cache/apk"}
CLEANS = {"dist-clean", "distclean"}  # of apt 2.9 and later
FETCHES = {"apt-get": "update", "apt": "update", "apk": "add"}


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """Stages of the image that is shipped; a mounted cache is not part of it."""
    folder = LISTS.get(command.program)
    if folder is None or FETCHES[command.program] not in command.arguments:
        return
    if {"--no-cache", "--no-network"}.intersection(command.arguments) or not command.instruction.stage.is_shipped:
        return
    if any(CLEANS.intersection(each.arguments) for each in command.siblings if each.program == command.program):
        return
    mounts = command.instruction.node["flags"]["mount"].strings
    if any(f"target={part}" in mount for mount in mounts for part in (folder, "/var/lib/apt", "/var/cache")):
        return
    if not any(
        each.program == "rm" and any(folder.startswith(word.rstrip("/*")) or word.startswith(folder) for word in paths)
        for each in command.siblings
        if (paths := [word for word in each.arguments if word.startswith("/") and word.rstrip("/*")])
    ):
        yield Violation(f"{command.program} leaves its lists in {folder}", command.node)

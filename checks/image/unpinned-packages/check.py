"""A package is installed without its version.

Tomorrow's build installs another one, which nobody has tested. Distributions drop old versions from their mirrors, so
that pinned builds break one day: a matter of taste, and this check runs on request only.

## Fix

Name the version: `curl=8.14.1-r1`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(
    title="Package without a version",
    severity=Severity.LOW,
    catalogue="IMG-25",
    aliases=("DL3008", "DL3018"),
    profile="hygiene",
)

INSTALLS = {"apt-get": "install", "apt": "install", "apk": "add"}
VALUED = {"-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "-X", "--repository"}
VALUED_OF_APK = {"--virtual", "-p", "--root", "--repositories-file", "--keys-dir", "--cache-dir"}
NAME = re.compile(r"[a-z0-9][a-z0-9+._-]*(?::[a-z0-9]+)?", re.IGNORECASE)


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """The packages of apt and apk that are named without a version, as one finding for each command."""
    verb = INSTALLS.get(command.program)
    if verb not in command.arguments:
        return
    apk = command.program == "apk"
    valued = VALUED | VALUED_OF_APK if apk else VALUED
    before = ""
    found: list[int] = []
    for number, word in enumerate(command.arguments):
        takes, before = before in valued or (apk and before == "-t"), word
        if not takes and word != verb and NAME.fullmatch(word):
            found.append(number)
    if found:
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"{command.program} installs {command.arguments[found[0]]}{others} without a version"
        yield Violation(message, command.argument(found[0]))

"""The build downloads over plain HTTP, and nothing compares what it gets with what it should be.

Everybody on the way between the build and the server can hand it something else, and what they hand over ends up in the
image.

## Fix

Use `https://`, and compare a checksum: `echo "<sha256>  file" | sha256sum -c -`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation, interpreter_of, is_verified, urls

META = Meta(
    title="Download over plain HTTP",
    severity=Severity.MEDIUM,
    catalogue="IMG-17",
    frameworks={"NSA-CISA": ("image",)},
)


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """What is run unseen is the check piped-remote-script."""
    for url, place in urls(command):
        if not url.lower().startswith("https:") and not is_verified(command) and interpreter_of(command) is None:
            yield Violation(f"{url.partition('?')[0]} is downloaded without TLS and not verified", place)

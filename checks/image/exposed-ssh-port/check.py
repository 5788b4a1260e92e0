"""The image announces an SSH server.

A container needs no way in of its own: `kubectl exec` and `docker exec` do the same, with the platform's accounts and
its log. An SSH server brings keys and passwords that nobody rotates.

## Fix

Remove the SSH server and its EXPOSE.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuiltImage, Facts, Meta, Severity, Violation

META = Meta(
    title="SSH port in an image", severity=Severity.LOW, catalogue="IMG-20", aliases=("DS-0004", "CKV_DOCKER_1")
)


def check(image: BuiltImage, facts: Facts) -> Iterator[Violation]:
    """EXPOSE of the last stage and of those it builds on."""
    for stage in image.lineage:
        for instruction in stage.instructions("EXPOSE"):
            for word in instruction.words:
                if not word.unknown and word.text.lower() in ("22", "22/tcp"):
                    yield Violation("the image exposes port 22, that of SSH", word)

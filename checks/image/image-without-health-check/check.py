"""The image tells no engine how to see whether its program still works.

Docker and Compose then take a program that hangs for a healthy one. Kubernetes does not look at it and has probes of
its own, so this check runs on request only.

## Fix

Add `HEALTHCHECK CMD` with a command that fails when the program does not answer; `HEALTHCHECK NONE` says that none is
wanted.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuiltImage, Facts, Meta, Severity, Violation

META = Meta(
    title="Image without a health check",
    severity=Severity.LOW,
    catalogue="IMG-21",
    aliases=("DS-0026", "CKV_DOCKER_2"),
    profile="hygiene",
)


def check(image: BuiltImage, facts: Facts) -> Iterator[Violation]:
    """An instruction of the last stage, or of one that it builds on."""
    if image.last("HEALTHCHECK") is None:
        yield Violation(f"{image.label} has no HEALTHCHECK", image.base)

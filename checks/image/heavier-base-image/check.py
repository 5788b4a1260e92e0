"""The image builds on more than its program needs, and there is a slimmer image of the same kind.

Compilers, shells and package managers are what an intruder works with, and each package brings flaws of its own. What a
program needs is for its authors to say, so this check runs on request only.

## Fix

Build on what the finding names, pinned by a digest; what is only needed to build belongs into a stage of its own.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuiltImage, Facts, ImageReference, Meta, Severity, Violation, advice

META = Meta(title="Base image with more than needed", severity=Severity.LOW, catalogue="IMG-22", profile="hygiene")


def check(image: BuiltImage, facts: Facts) -> Iterator[Violation]:
    """The image from elsewhere that the last stage builds on, where something slimmer is known."""
    base = image.lineage[-1].base
    reference = ImageReference.parse(base.text) if base.text != "scratch" else None
    found = advice(reference) if reference is not None else None
    if found is not None:
        yield Violation(f"the base image {base.text} holds more than needed; {found.use} is slimmer", base)

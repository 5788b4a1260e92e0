"""The base image is named by a tag, and whoever can write to the registry can move the tag to another image.

A digest names the very content: what was tested is what the next build uses. Since a digest has to be updated with
every release of the base, this check runs on request only.

## Fix

Append the digest to the tag: `debian:12.8-slim@sha256:…`. Tools such as Renovate and Dependabot keep both up to date.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildStage, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Base image without a digest",
    severity=Severity.LOW,
    catalogue="IMG-03",
    frameworks={"CIS-K8S": ("5.5.1",)},
    profile="hygiene",
)


def check(stage: BuildStage, facts: Facts) -> Iterator[Violation]:
    """Images without a version are the check moving-base-image."""
    if stage.parent is not None or stage.base.text == "scratch":
        return
    image = ImageReference.parse(stage.base.text)
    if image is not None and not image.digest and image.tag not in ("", "latest"):
        yield Violation(f"the base image {stage.base.text} has no digest", stage.base)

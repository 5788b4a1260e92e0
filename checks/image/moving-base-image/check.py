"""The image builds on a tag that may be another image at every build.

The tag `latest`, which also holds where no tag is given, moves with every release. A build of tomorrow is then not the
build of today: it may break, and it may bring in what nobody has looked at.

## Fix

Name a version, or better the digest: `debian:12.8-slim@sha256:…`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildStage, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Base image with the tag latest, or none",
    severity=Severity.MEDIUM,
    catalogue="IMG-02",
    frameworks={"CIS-K8S": ("5.5.1",), "NSA-CISA": ("image",)},
    aliases=("DS-0001", "CKV_DOCKER_7", "DL3006", "DL3007"),
)


def check(stage: BuildStage, facts: Facts) -> Iterator[Violation]:
    """A digest settles it, whatever the tag says; stages of the file itself have no tag."""
    if stage.parent is not None or stage.base.text == "scratch":
        return
    image = ImageReference.parse(stage.base.text)
    if image is not None and not image.digest and image.tag in ("", "latest"):
        which = "the tag latest" if image.tag else "no tag"
        yield Violation(f"the base image {stage.base.text} has {which}", stage.base)

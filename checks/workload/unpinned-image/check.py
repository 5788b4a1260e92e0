"""The image is named by a tag, and whoever can write to the registry can move the tag to another image.

A digest names the very content: what was tested is what runs, and a stolen registry account changes nothing for
those who pinned it. Since a digest has to be updated with every release, this check runs on request only.

## Fix

Append the digest: `registry.example.com/web:1.4.2@sha256:…`. Tools such as Renovate keep tag and digest up to date
together.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Image without a digest",
    severity=Severity.LOW,
    catalogue="K8S-WKL-007",
    frameworks={"CIS-K8S": ("5.5.1",), "OWASP-K8S": ("K01",), "MITRE": ("T1525",)},
    aliases=("CKV_K8S_43", "C-0306"),
    profile="hygiene",
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Images without a version are the check latest-image-tag."""
    image = ImageReference.parse(container["image"].text)
    if image is not None and not image.digest and image.tag not in ("", "latest"):
        yield Violation(f"the image of container '{container.name}' has no digest", container["image"])

"""The image's name is not one, so the container can't start.

Kubernetes accepts the manifest and reports `InvalidImageName` when it should run. Other checks can't tell what is
meant: a digest with a missing character pins nothing.

## Fix

Write `host/path:tag@sha256:…`: the path in lower case, a digest of 64 hexadecimal digits. A variable of a template
must be filled in before the scan.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Invalid image reference",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-008",
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """What is written must be a reference; Knative and operators may leave it out."""
    at = container["image"]
    if at.value not in (None, "") and ImageReference.parse(at.text) is None:
        yield Violation(f"the image of container '{container.name}' is not an image reference", at)

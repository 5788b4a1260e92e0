"""The image may be another one each time a pod starts.

The tag `latest`, which also holds where no tag is given, moves with every release. Pods of one Deployment can then
run different programs, a rollback changes nothing, and nobody can tell which program ran when something happened.

## Fix

Give a version as the tag, or better the digest: `registry.example.com/web:1.4.2@sha256:…`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Image tag latest, or none",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-008",
    frameworks={"CIS-K8S": ("5.5.1",), "OWASP-K8S": ("K01",)},
    aliases=("KSV-0013", "CKV_K8S_14", "C-0075"),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """A digest settles it, whatever the tag says."""
    image = ImageReference.parse(container["image"].text)
    if image is not None and not image.digest and image.tag in ("", "latest"):
        which = "the tag latest" if image.tag else "no tag"
        yield Violation(f"the image of container '{container.name}' has {which}", container["image"])

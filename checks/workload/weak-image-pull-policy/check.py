"""The node may start an image it has already, without asking the registry.

With `Never`, or with `IfNotPresent` for a tag that moves, a pod gets whatever lies on its node: an old version, or
an image that somebody else put there. The registry's access control is not asked either, so a pod can start an
image its owner may not pull.

## Fix

Set `imagePullPolicy: Always`, or name the image by its digest.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Image taken from the node unasked",
    severity=Severity.LOW,
    catalogue="K8S-WKL-009",
    frameworks={"CIS-K8S": ("1.2.11",), "OWASP-K8S": ("K01",)},
    aliases=("CKV_K8S_15",),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """A digest makes the copy on the node as good as the registry's."""
    policy = container["imagePullPolicy"]
    image = ImageReference.parse(container["image"].text)
    if image is None or image.digest:
        return
    if policy.text == "Never" or (policy.text == "IfNotPresent" and image.tag in ("", "latest")):
        yield Violation(
            f"container '{container.name}' starts any copy of its image: imagePullPolicy is {policy.text}", policy
        )

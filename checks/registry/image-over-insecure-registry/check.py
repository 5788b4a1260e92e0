"""A workload pulls its image from a registry that the nodes ask without TLS, or without checking its certificate.

Whoever can reach the connection between node and registry chooses what runs in these containers. An image that is
pinned by a digest can be read on the way, but not replaced.

## Fix

Repair the nodes' settings that the finding names, and pin the image by its digest.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Severity, Step, Violation

META = Meta(
    title="Image from a registry that is asked insecurely",
    severity=Severity.HIGH,
    catalogue="X-11, X-12, X-13",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """The nodes' settings that hold for the image's registry and are insecure."""
    if not facts.registries.endpoints:
        return
    image = ImageReference.parse(container["image"].text)
    if image is None:
        return
    found = list(facts.registries.insecure(image))
    if not found:
        return
    steps = tuple(
        Step(
            f"{settings.title} {'asks' if endpoint.plain else 'does not verify'} '{endpoint.url}'"
            + (" over HTTP" if endpoint.plain else ""),
            endpoint.at,
        )
        for settings, endpoint in found
    )
    message = f"container '{container.name}' pulls from {image.host}, which nodes ask insecurely"
    yield Violation(message, container["image"], steps, Severity.MEDIUM if image.digest else None)

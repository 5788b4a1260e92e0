"""A probe names a port that the container does not have.

The kubelet can't tell which number is meant, so the probe fails forever: the container is restarted again and
again, or never gets a request.

## Fix

Name one of the container's `ports`, or give the number.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Probe of a port that is not defined",
    severity=Severity.LOW,
    catalogue="K8S-WKL-028",
)

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Named ports only: a number need not be declared. A container without an image is an operator's to complete."""
    if not container["image"].present:
        return
    names = {port["name"].text for port in container["ports"].items}
    for probe in PROBES:
        for kind in ("httpGet", "tcpSocket", "grpc"):
            at = container[probe][kind]["port"]
            if at.text and not at.text.isdecimal() and at.text not in names:
                yield Violation(
                    f"{probe} of container '{container.name}' asks port {at.text}, which it does not have", at
                )

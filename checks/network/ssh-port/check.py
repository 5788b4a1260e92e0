"""A container offers remote log-in.

Containers are changed by deploying new ones, not by logging in. An SSH server in a pod is another way in, with its
own keys and accounts that nobody manages.

## Fix

Remove the SSH server and the port; use `kubectl exec` where people must look inside.
"""

from collections.abc import Iterator

from iac_scan.sdk import Confidence, Container, Facts, Meta, Severity, Violation

META = Meta(
    title="SSH in a container",
    severity=Severity.LOW,
    catalogue="K8S-NET-044",
    confidence=Confidence.LIKELY,
    frameworks={"MS-THREAT-MATRIX": ("MS-TA9010",)},
    aliases=("ssh-port", "C-0042"),
)


SSH = (22, 2222)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """A declared TCP port 22 or 2222."""
    for port in container["ports"].items:
        number = port["containerPort"]
        if number.value in SSH and (port["protocol"].value or "TCP") == "TCP":
            yield Violation(f"container '{container.name}' listens on the SSH port {number.value}", number)

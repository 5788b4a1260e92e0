"""The pod can talk to the container runtime of its node, which is the same as being root there.

The runtime's socket takes orders to start containers, privileged ones included, and does not ask who gives them.
Mounting it read-only does not help: a socket is written to without changing a file.

## Fix

Remove the volume. To build images use a tool that needs no daemon, such as BuildKit or Buildah in rootless mode; to
watch containers use the Kubernetes API or the kubelet's metrics.
"""

from collections.abc import Iterator

from iac_scan.sdk import Danger, Facts, HostPath, Meta, Severity, Violation

META = Meta(
    title="Container runtime socket mounted",
    severity=Severity.CRITICAL,
    catalogue="K8S-WKL-013, K8S-PSS-005",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.2.11",), "OWASP-K8S": ("K01",), "MITRE": ("T1611",)},
    aliases=("KSV-0006", "CKV_K8S_27", "C-0074"),
)


def check(volume: HostPath, facts: Facts) -> Iterator[Violation]:
    """The socket, a folder around it, or the whole node read-only for a process that may be root."""
    danger, mount = volume.worst
    if danger is Danger.SOCKET and mount is not None:
        message = f"container '{mount.container.name}' reaches the container runtime's socket through {volume.path}"
        yield Violation(message, volume.at)

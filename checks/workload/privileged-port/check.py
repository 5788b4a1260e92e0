"""The container listens on a port that on most systems only root may take.

Runtimes have allowed it to everybody for some years; older ones demand root or a capability, which is then given to
the container. A higher port behind a Service needs neither.

## Fix

Listen on a port from 1024 on, and let the Service map `port: 80` to it with `targetPort`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Port below 1024",
    severity=Severity.INFO,
    catalogue="K8S-WKL-038",
    aliases=("KSV-0117",),
    profile="hygiene",
)

SYSCTL = "net.ipv4.ip_unprivileged_port_start"


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Unless it has the capability, or the pod lowers the limit."""
    added = container["securityContext"]["capabilities"]["add"].strings
    sysctls = container.workload.spec["securityContext"]["sysctls"].items
    if "NET_BIND_SERVICE" in added or any(item["name"].text == SYSCTL for item in sysctls):
        return
    for port in container["ports"].items:
        number = port["containerPort"].value
        if isinstance(number, int) and 0 < number < 1024:
            yield Violation(f"container '{container.name}' listens on port {number}", port["containerPort"])

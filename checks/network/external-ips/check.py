"""A Service claims addresses outside the cluster for itself.

Nodes take traffic to the addresses under `externalIPs` for this Service, whoever owns the addresses. A Service that
claims the address of something else receives that traffic (CVE-2020-8554).

## Fix

Use a load balancer, an Ingress or a Gateway. Forbid `externalIPs` with the admission plugin DenyServiceExternalIPs.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Service, Severity, Violation

META = Meta(
    title="Service with externalIPs",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-026",
    frameworks={"CIS-K8S": ("1.2.3",), "OWASP-K8S": ("K06",), "CVE": ("CVE-2020-8554",)},
    aliases=("KSV-0108",),
)


def check(service: Service, facts: Facts) -> Iterator[Violation]:
    """Any address counts."""
    addresses = service["spec"]["externalIPs"]
    if addresses.items:
        listed = ", ".join(str(item.value) for item in addresses.items)
        yield Violation(f"Service '{service.resource.name}' claims {listed}", addresses)

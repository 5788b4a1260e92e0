"""A load balancer admits every address of the Internet.

Without `loadBalancerSourceRanges` anybody may connect. That is meant for a web site; a database or an administration
port is found by scanners within minutes.

## Fix

List the ranges that may connect under `loadBalancerSourceRanges`, or make the load balancer internal by the
annotation of the cloud.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Service, Severity, Violation

META = Meta(
    title="Load balancer open to the Internet",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-024",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1133",)},
    aliases=("exposed-services",),
)


WEB = frozenset({80, 443})


def check(service: Service, facts: Facts) -> Iterator[Violation]:
    """Public, without source ranges; a Service that only serves web ports is graded low."""
    if service.type != "LoadBalancer" or service.is_internal or service.is_restricted:
        return
    ports = {port["port"].scalar for port in service.ports}
    severity = Severity.LOW if ports <= WEB else None
    message = f"load balancer '{service.resource.name}' admits every address of the Internet"
    yield Violation(message, service["spec"]["type"], severity=severity)

"""A load balancer admits every address of the Internet.

Without `loadBalancerSourceRanges` anybody may connect. That is meant for a web site; a database or an administration
port is found by scanners within minutes.

## Fix

List the ranges that may connect under `loadBalancerSourceRanges`, or make the load balancer internal by the
annotation of the cloud.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Service, Severity, Step, Undecided, Violation

META = Meta(
    title="Load balancer open to the Internet",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-024, X-28, X-49",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1133",)},
    aliases=("exposed-services",),
)


WEB = frozenset({80, 443})


def check(service: Service, facts: Facts) -> Iterator[Violation | Undecided]:
    """Public, without source ranges; a Service that only serves web ports is graded low.

    Whether its cluster makes load balancers internal is asked of the cloud. Firewalls that the cloud's files declare do
    not matter: the controller opens those of the nodes for its load balancers. Security groups that the Service names
    decide; where it has ranges as well, `ignored-source-ranges` speaks of them.
    """
    is_inside = service.is_internal or service.is_restricted
    if service.type != "LoadBalancer" or is_inside or facts.load_balancers.is_kept_inside(service):
        return
    named = service.security_groups
    at = facts.load_balancers.admitting(service) if named is not None else None
    if named is not None and at is None:
        return
    opened = (Step("a security group that it names lets the whole Internet in", at),) if at is not None else ()
    ports = {port["port"].scalar for port in service.ports}
    severity = Severity.LOW if ports <= WEB else None
    message = f"load balancer '{service.resource.name}' admits every address of the Internet"
    taker = facts.load_balancers.taker(service)
    if taker is not None:
        step = Step("the AWS Load Balancer Controller keeps new Services inside that ask for nothing else", taker)
        yield Undecided(f"{message}, unless the Service is new to its cluster", service["spec"]["type"], (step,))
        return
    yield Violation(message, service["spec"]["type"], opened, severity)

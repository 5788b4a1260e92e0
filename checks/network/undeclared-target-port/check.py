"""A Service forwards to a port that none of its pods declares.

A name that no container has leads nowhere: clients are refused. A number may work all the same, because containers
need not declare their ports, but tools and people then misjudge what is open.

## Fix

Use the name or number of a port that the containers declare.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Service, Severity, Violation

META = Meta(
    title="Service to an undeclared port",
    severity=Severity.LOW,
    catalogue="K8S-NET-038",
    aliases=("invalid-target-ports",),
)


def check(service: Service, facts: Facts) -> Iterator[Violation]:
    """A name none of the pods has; a number that none declares, where they declare any, is only worth a note."""
    workloads = facts.network.service_workloads(service.resource)
    listed = [port for workload in workloads for container in workload.containers for port in container["ports"].items]
    numbers = {port["containerPort"].scalar for port in listed}
    names = {port["name"].scalar for port in listed}
    for port in service.ports if workloads else []:
        target = port["targetPort"] if port["targetPort"].present else port["port"]
        wanted = target.scalar
        if isinstance(wanted, str) and not wanted.isdigit():
            if wanted not in names:
                yield Violation(
                    f"Service '{service.resource.name}' forwards to port '{wanted}', which no pod names", target
                )
        elif numbers and int(wanted or 0) not in numbers:
            message = f"Service '{service.resource.name}' forwards to port {wanted}, which no pod declares"
            yield Violation(message, target, severity=Severity.INFO)

"""A Service's selector matches no pod, or a Service stands for a name that somebody else may own.

Clients get no answer. A Service of type ExternalName forwards to a name outside; if that name expires, whoever
registers it receives the traffic.

## Fix

Correct the labels of the selector, or remove the Service.
"""

from collections.abc import Iterator

from iac_scan.sdk import PODS, Facts, Meta, Service, Severity, Undecided, Violation, packaged

META = Meta(
    title="Service without pods",
    severity=Severity.LOW,
    catalogue="K8S-NET-037",
    aliases=("dangling-service", "C-0302"),
    rests_on=PODS,
)


def check(service: Service, facts: Facts) -> Iterator[Violation | Undecided]:
    """No pod of the namespace may carry the labels; pods of it are declared."""
    if not service.selector.fields or service.type == "ExternalName":
        return
    namespace = service.resource.namespace
    inside = facts.network.namespace_bits(namespace)
    wanted = {key: node.value for key, node in service.selector.fields.items()}
    found = facts.network.pods_labelled(wanted)
    if found.possible & inside or not facts.network.populated(namespace):
        return
    message = f"Service '{service.resource.name}' selects no pod of namespace '{namespace}'"
    if packaged(service.resource):
        yield Undecided(f"{message}, unless something else creates such pods", service.selector)
    else:
        yield Violation(message, service.selector)

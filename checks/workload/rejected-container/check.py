"""A container contradicts itself, and the API server refuses the whole pod.

Its fields are spelt right, so nothing looks wrong until the rollout hangs: a limit below the request, a mount of a
volume that does not exist, privileges that are forbidden and granted at once.

## Fix

Decide for one of the two values the message names.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Node, Severity, Violation, quantity

META = Meta(title="Container refused by the API server", severity=Severity.MEDIUM, catalogue="K8S-WKL-061")

# Kinds whose pods the API server checks as they stand; others are completed by somebody first.
GROUPS = frozenset({"", "apps", "batch"})


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """What the validation of pods compares, field with field."""
    if container.resource.id.group not in GROUPS:
        return
    yield from required(container)
    yield from escalation(container)
    yield from amounts(container)
    yield from mounts(container)
    yield from host_ports(container)


def required(container: Container) -> Iterator[Violation]:
    """A name and an image."""
    for field in ("name", "image"):
        if not container[field].present:
            yield Violation(f"container '{container.name}' has no {field}", container[field])


def escalation(container: Container) -> Iterator[Violation]:
    """No new privileges, for one that has them all."""
    context = container["securityContext"]
    at = context["allowPrivilegeEscalation"]
    if at.value is not False:
        return
    if context["privileged"].value is True:
        yield Violation(f"container '{container.name}' forbids privilege escalation and runs privileged", at)
    if any(entry.value == "CAP_SYS_ADMIN" for entry in context["capabilities"]["add"].items):
        yield Violation(f"container '{container.name}' forbids privilege escalation and adds CAP_SYS_ADMIN", at)


def amounts(container: Container) -> Iterator[Violation]:
    """Requests and limits that are no quantities, and requests above their limit."""
    resources = container["resources"]
    known = {}
    for field in ("requests", "limits"):
        for name, at in resources[field].fields.items():
            if at.unknown or not at.present:
                continue
            known[field, name] = quantity(at.scalar)
            if known[field, name] is None:
                message = f"container '{container.name}' has the {name} {field.removesuffix('s')} {at.scalar}"
                yield Violation(f"{message}, which is no quantity", at)
    for name, at in resources["requests"].fields.items():
        request, limit = known.get(("requests", name)), known.get(("limits", name))
        if request is not None and limit is not None and request > limit:
            most = resources["limits"][name].scalar
            yield Violation(f"container '{container.name}' requests {at.scalar} {name}, its limit is {most}", at)


def mounts(container: Container) -> Iterator[Violation]:
    """Mounts of volumes that neither the pod nor its claim templates declare."""
    claims = container.resource.body["spec"]["volumeClaimTemplates"]
    declared = {node["name"].text for node in container.workload.volumes}
    declared |= {node["metadata"]["name"].text for node in claims.items}
    for field in ("volumeMounts", "volumeDevices"):
        for mount in container[field].items:
            name = mount["name"].text
            if name and name not in declared:
                message = f"container '{container.name}' mounts the volume {name}, which its pod does not declare"
                yield Violation(message, mount["name"])


def host_ports(container: Container) -> Iterator[Violation]:
    """In the node's network a port can't be two."""
    ports: list[Node] = container["ports"].items if container.workload.host_network else []
    for port in ports:
        host, inner = port["hostPort"].value, port["containerPort"].value
        if host is not None and inner is not None and host != inner:
            message = f"container '{container.name}' shares the node's network, so port {inner} can't be {host} there"
            yield Violation(message, port["hostPort"])

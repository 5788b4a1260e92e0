"""A route leads to a Service that does not exist, or to a port it does not have.

Requests fail. Worse, whoever may create a Service of that name later receives the traffic, with the host name and the
certificate of the route.

## Fix

Correct the name or the port of the backend, or remove the route.
"""

from collections.abc import Iterator

from iac_scan.sdk import Backend, Facts, Meta, Severity, Undecided, Violation, packaged

META = Meta(
    title="Route to a missing backend",
    severity=Severity.LOW,
    catalogue="K8S-NET-037",
    aliases=("dangling-ingress", "C-0293", "C-0298"),
    rests_on=("services",),
)


def check(backend: Backend, facts: Facts) -> Iterator[Violation | Undecided]:
    """The Service is not declared though others of its namespace are, or it lacks the port."""
    name, namespace = backend.service.text, backend.namespace
    if not name:
        return
    services = {entry.name: entry for entry in facts.graph.of_kind("Service") if entry.namespace == namespace}
    service = services.get(name)
    if service is None:
        message = f"{backend.resource.kind} '{backend.resource.name}' leads to Service '{name}', which is not declared"
        said = Undecided if packaged(backend.resource) or not services else Violation
        yield said(message, backend.service)
        return
    wanted = backend.port.scalar
    ports = service.body["spec"]["ports"].items
    if wanted is None or wanted in {port[field].scalar for port in ports for field in ("port", "name")}:
        return
    message = f"{backend.resource.kind} '{backend.resource.name}' asks for port {wanted}, which Service '{name}' lacks"
    yield Violation(message, backend.port)

"""A Gateway serves applications over plain HTTP.

Everybody between client and Gateway can read and change what is sent. A listener for HTTP is only harmless where all
it does is to send clients on to HTTPS.

## Fix

Use a listener with protocol HTTPS, and attach routes with a `RequestRedirect` to `https` to the one with HTTP.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Gateway, Meta, Node, Relation, Resource, Severity, Violation

META = Meta(
    title="Gateway listener without TLS",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-027",
    frameworks={"OWASP-K8S": ("K06",)},
)


def check(gateway: Gateway, facts: Facts) -> Iterator[Violation]:
    """An HTTP listener to which a route without a redirect is attached."""
    for listener in gateway.listeners:
        if listener["protocol"].value != "HTTP":
            continue
        name = listener["name"].text
        for edge in facts.graph.incoming(gateway.resource.id, Relation.ATTACHES):
            route = facts.graph.resource(edge.source)
            if route is not None and serves(route, name, gateway.resource.name):
                yield Violation(
                    f"listener '{name}' of Gateway '{gateway.resource.name}' serves without TLS", listener["protocol"]
                )
                break


def serves(route: Resource, listener: str, gateway: str) -> bool:
    """A route takes part in a listener and has a rule that does more than redirect to HTTPS."""
    parents = [entry for entry in route.body["spec"]["parentRefs"].items if entry["name"].text == gateway]
    if not any(entry["sectionName"].text in ("", listener) for entry in parents):
        return False
    return any(not redirects(rule) for rule in route.body["spec"]["rules"].items)


def redirects(rule: Node) -> bool:
    """A rule sends clients on to HTTPS."""
    return any(entry["requestRedirect"]["scheme"].text == "https" for entry in rule["filters"].items)

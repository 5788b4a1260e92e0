"""A Gateway lets routes of every namespace attach.

Whoever may create a route anywhere in the cluster can serve requests under the Gateway's host names and certificates,
and take traffic away from the application it was meant for.

## Fix

Set `allowedRoutes.namespaces.from` to `Same`, or to `Selector` with the namespaces that may attach.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Gateway, Meta, Severity, Violation

META = Meta(
    title="Gateway open to all namespaces",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-039",
    frameworks={"OWASP-K8S": ("K05",)},
)


def check(gateway: Gateway, facts: Facts) -> Iterator[Violation]:
    """A listener that takes routes from everywhere."""
    for listener in gateway.listeners:
        origin = listener["allowedRoutes"]["namespaces"]["from"]
        if origin.value == "All":
            name = listener["name"].text
            message = f"listener '{name}' of Gateway '{gateway.resource.name}' takes routes of all namespaces"
            yield Violation(message, origin)

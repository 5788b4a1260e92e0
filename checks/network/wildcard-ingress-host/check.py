"""An Ingress answers for every host name.

A rule without a host, or with a wildcard, takes requests that were meant for somebody else: an unused subdomain that
still points here, or any name an attacker puts into the request.

## Fix

Write one rule per host name that the application serves.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Ingress, Meta, Severity, Violation

META = Meta(
    title="Ingress for every host",
    severity=Severity.LOW,
    catalogue="K8S-NET-028",
    frameworks={"OWASP-K8S": ("K06",)},
)


def check(ingress: Ingress, facts: Facts) -> Iterator[Violation]:
    """No host, a wildcard, or a default backend only."""
    name = ingress.resource.name
    for rule in ingress.rules:
        host = rule["host"].text
        if not host or host.startswith("*"):
            yield Violation(f"Ingress '{name}' answers for {host or 'every host'}", rule["host"])
    if not ingress.rules and (ingress["spec"]["defaultBackend"].present or ingress["spec"]["backend"].present):
        yield Violation(f"Ingress '{name}' sends every request to its default backend", ingress["spec"])

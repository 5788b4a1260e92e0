"""Images or charts are asked for over HTTP without TLS.

Anybody between the node and the server reads what is pulled and answers in the server's place. A digest in the
reference protects the content, a tag does not.

## Fix

Give the server a certificate and write `https://`. A certificate of your own authority is trusted with a `ca` entry.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Registry over HTTP without TLS",
    severity=Severity.HIGH,
    catalogue="DKD-02, CTD-02, HST-02, RDY-02, BKT-01, BKT-02, HRY-01, CHT-01, HELM-01",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Every server that is spoken to without TLS, but for the own machine."""
    for endpoint in settings.endpoints:
        if endpoint.plain and not endpoint.is_loopback:
            role = f"mirror '{endpoint.url}' of {every(endpoint.registry)}" if endpoint.mirror else f"'{endpoint.url}'"
            yield Violation(f"{settings.title} asks {role} over HTTP without TLS", endpoint.at)


def every(registry: str) -> str:
    """A registry in words."""
    return "every registry" if registry == "*" else registry or "a registry"

"""The certificate of a registry is not checked.

Whoever can reach the connection answers in the registry's place, with a certificate of his own. Docker, Podman and
CRI-O also fall back to HTTP for such a registry.

## Fix

Remove the exception. If the registry's certificate comes from an authority of your own, hand that authority to the
engine: `/etc/docker/certs.d/HOST/ca.crt`, `ca` in hosts.toml, `ca_file` in registries.yaml.
"""

import ipaddress
from collections.abc import Iterator

from iac_scan.sdk import EVERY, Endpoint, Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Registry whose certificate is not checked",
    severity=Severity.HIGH,
    catalogue="DKD-01, CTD-01, HST-01, CTR-01, RDY-01, BKT-01, OCP-01",
    frameworks={"OWASP-K8S": ("K10",)},
)
WIDEST = 8  # bits of a prefix, up to which a range holds so much that it means everybody


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Every server whose certificate is not checked, but for the own machine."""
    for endpoint in settings.endpoints:
        if endpoint.verified or endpoint.plain or endpoint.is_loopback or is_local(endpoint.registry):
            continue
        everybody = endpoint.registry == EVERY or is_wide(endpoint)
        who = "any registry" if endpoint.registry == EVERY else f"'{endpoint.url}'"
        message = f"{settings.title} does not check the certificate of {who}"
        yield Violation(message, endpoint.at, severity=Severity.CRITICAL if everybody else None)


def is_wide(endpoint: Endpoint) -> bool:
    """A range of addresses so wide that it means everybody."""
    try:
        return "/" in endpoint.registry and ipaddress.ip_network(endpoint.registry, strict=False).prefixlen <= WIDEST
    except ValueError:
        return False


def is_local(registry: str) -> bool:
    """A range of addresses of the own machine."""
    try:
        return ipaddress.ip_network(registry, strict=False).is_loopback
    except ValueError:
        return False

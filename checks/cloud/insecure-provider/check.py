"""A provider of Terraform speaks to a cluster, an engine or a registry without checking whom it speaks to.

It sends the credentials of an administrator along. Whoever answers in the server's place has them, and decides what
Terraform sees and makes.

## Fix

Remove `insecure`, and give the provider the authority of the server's certificate: `cluster_ca_certificate`, or the
machine's own store. Speak to Docker over `ssh://` or a socket, or with `cert_path`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, ProviderConfiguration, Severity, Violation

META = Meta(
    title="Provider that does not check its server",
    severity=Severity.HIGH,
    catalogue="HELM-02, DKP-2",
)
SERVERS = {"kubernetes": "API server", "kubectl": "API server", "helm": "API server", "harbor": "registry"}


def check(provider: ProviderConfiguration, facts: Facts) -> Iterator[Violation]:
    """`insecure`, and Docker's API over TCP without certificates."""
    name = provider.resource.kind.partition(".")[2]
    insecure = provider.connection["insecure"]
    if name in SERVERS and is_on(insecure):
        message = f"{provider.resource.id.address} does not check the certificate of the {SERVERS[name]}"
        yield Violation(message, insecure, fix="insecure = false")
    host = provider["host"]
    secured = any(provider[field].present for field in ("cert_path", "cert_material"))
    if name == "docker" and host.text.startswith("tcp://") and not secured:
        yield Violation(f"{provider.resource.id.address} speaks to Docker over TCP without TLS", host)


def is_on(node: Node) -> bool:
    """The value is true, as a text as well. Raises UnknownValueError."""
    return node.value is True or node.text == "true"

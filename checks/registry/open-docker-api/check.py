"""Docker takes orders over the network, from whoever asks.

Who may start containers on a machine is root on it. Without client certificates everybody who reaches the port may.

## Fix

Listen on the socket `unix:///var/run/docker.sock` only, or set `tlsverify` with `tlscacert`, `tlscert` and `tlskey`.
SSH (`docker -H ssh://…`) needs no open port at all.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation, is_loopback

META = Meta(
    title="Docker API open to the network",
    severity=Severity.CRITICAL,
    catalogue="DKD-03",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1610",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """TCP addresses other than the own machine's, without client certificates."""
    if settings.resource.kind != "DockerDaemon" or settings["tlsverify"].flag:
        return
    for item in settings["hosts"].items:
        if not item.text.startswith("tcp://") or is_loopback(item.text.removeprefix("tcp://")):
            continue
        if settings["tls"].flag:
            message = f"Docker listens on {item.text} and takes orders from clients without a certificate"
            yield Violation(message, item, severity=Severity.HIGH)
        else:
            yield Violation(f"Docker listens on {item.text} and takes orders from everybody, without TLS", item)

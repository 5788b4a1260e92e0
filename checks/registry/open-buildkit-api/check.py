"""BuildKit takes orders over the network without TLS.

Who may build on a machine runs what he likes there, and takes the secrets and caches of other builds.

## Fix

Listen on a socket, or set `[grpc.tls]` with `cert`, `key` and `ca`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation, is_loopback

META = Meta(
    title="BuildKit open to the network",
    severity=Severity.CRITICAL,
    catalogue="BKT-03",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1610",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """TCP addresses other than the own machine's, without TLS."""
    if settings.resource.kind != "BuildkitConfig" or settings["grpc"]["tls"].present:
        return
    for item in settings["grpc"]["address"].items:
        if item.text.startswith("tcp://") and not is_loopback(item.text.removeprefix("tcp://")):
            yield Violation(f"BuildKit listens on {item.text} without TLS", item)

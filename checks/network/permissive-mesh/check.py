"""The service mesh lets workloads talk without encryption and without proof of identity.

With mutual TLS in permissive or disabled mode a pod that is not part of the mesh can connect like any other, and the
rules of the mesh that speak of identities do not hold for it.

## Fix

Set the mode to `STRICT`, at first for single workloads if some clients are not in the mesh yet.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, MeshPolicy, Meta, Severity, Violation

META = Meta(
    title="Mesh without strict mutual TLS",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-043",
)


def check(policy: MeshPolicy, facts: Facts) -> Iterator[Violation]:
    """PERMISSIVE or DISABLE for a namespace or the mesh; DISABLE for a destination."""
    spec, name = policy["spec"], policy.resource.name
    if policy.resource.kind == "PeerAuthentication":
        mode = spec["mtls"]["mode"]
        if not spec["selector"].present and mode.value in ("PERMISSIVE", "DISABLE"):
            yield Violation(f"PeerAuthentication '{name}' sets mutual TLS to {mode.value}", mode)
        return
    mode = spec["trafficPolicy"]["tls"]["mode"]
    if mode.value == "DISABLE":
        yield Violation(f"DestinationRule '{name}' turns TLS off", mode)

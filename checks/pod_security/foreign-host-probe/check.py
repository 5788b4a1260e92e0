"""A probe or hook of the container makes the node's kubelet call another host.

The kubelet runs outside every NetworkPolicy and reaches addresses that pods must not, such as the cloud's metadata
service or what listens only on the node itself. Whoever can write the pod can make it send requests there.

## Fix

Remove `host`: the kubelet then asks the pod itself. To send a host name to the container, set the `Host` header
under `httpHeaders`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Probe or hook that calls another host",
    severity=Severity.LOW,
    catalogue="K8S-PSS-012",
    frameworks={"PSS": ("baseline",), "OWASP-K8S": ("K05",)},
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Every probe and hook that names a host."""
    yield from facts.pod_security("hostProbesAndHostLifecycle", container)

"""A debugging container is written down in a manifest.

Ephemeral containers are added to a running pod by `kubectl debug` and can't be deployed: the API server refuses
them when a pod is created. One in a file was copied from a live pod, tools and permissions included.

## Fix

Remove `ephemeralContainers`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Debugging container in a manifest",
    severity=Severity.LOW,
    catalogue="K8S-WKL-063",
    frameworks={"MITRE": ("T1609",)},
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """A Pod read back from a cluster may have some."""
    live = container.resource.kind == "Pod" and container.resource.body["metadata"]["uid"].present
    if container.role == "ephemeralContainers" and not live:
        yield Violation(f"the debugging container '{container.name}' is written down in a manifest", container["name"])

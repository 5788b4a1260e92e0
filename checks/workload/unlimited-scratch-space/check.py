"""Nothing limits how much the container may write to the node's disk.

An `emptyDir` without a size lives on the disk that the node itself needs. When it fills up, the kubelet evicts pods
until there is room again, neighbours included.

## Fix

Set `sizeLimit` on the volume, or `resources.limits.ephemeral-storage` on the containers that mount it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Scratch volume without a limit",
    severity=Severity.INFO,
    catalogue="K8S-WKL-006",
    frameworks={"OWASP-K8S": ("K01",)},
    profile="hygiene",
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Volumes on disk that a container without a limit mounts."""
    for volume in workload.volumes:
        scratch, name = volume["emptyDir"], volume["name"].text
        if not scratch.present or scratch["sizeLimit"].present or scratch["medium"].text.startswith("Memory"):
            continue
        for container in workload.containers:
            mounted = any(mount["name"].text == name for mount in container["volumeMounts"].items)
            if mounted and not container["resources"]["limits"]["ephemeral-storage"].present:
                yield Violation(
                    f"container '{container.name}' can fill the node's disk through volume '{name}'", scratch
                )
                break

"""The pod uses a path of its node as a volume.

What is there belongs to the node and outlives the pod: other pods may read it, a disk that fills up stops the node,
and a path that is harmless today may be a link tomorrow. A volume that no container mounts is a low finding: it is
easily mounted later.

## Fix

Use an `emptyDir`, a PersistentVolumeClaim, or a `configMap` or `secret` volume instead. Agents that must see the
node get a namespace of their own and a read-only mount of the narrowest path.
"""

from collections.abc import Iterator

from iac_scan.sdk import Danger, Facts, HostPath, Meta, Severity, Violation, Workload

META = Meta(
    title="Path of the node as a volume",
    severity=Severity.HIGH,
    catalogue="K8S-PSS-005, K8S-WKL-017",
    frameworks={
        "PSS": ("baseline",),
        "CIS-K8S": ("5.2.11",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
        "MS-THREAT-MATRIX": ("MS-TA9013",),
    },
    aliases=("KSV-0023", "C-0048"),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Every such volume of the pod."""
    for volume in HostPath.of_pod(workload):
        yield from judge(volume)


def judge(volume: HostPath) -> Iterator[Violation]:
    """Paths that are more than a folder of the node are findings of their own."""
    danger, mount = volume.worst
    if danger is Danger.UNMOUNTED:
        message = f"volume '{volume.name}' is {volume.path} of the node, and no container mounts it"
        yield Violation(message, volume.at, severity=Severity.LOW)
    elif danger is Danger.ORDINARY and mount is not None:
        how = "read" if mount.read_only else "write to"
        yield Violation(f"container '{mount.container.name}' can {how} {mount.path} of its node", volume.at)

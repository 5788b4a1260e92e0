"""The pod can change files that its node runs on.

Whoever controls the pod can add a user, a scheduled job, a static pod or a program to the node, and is root there a
moment later.

## Fix

Remove the volume, mount a narrower path, or set `readOnly: true` on every mount of it and `recursiveReadOnly:
Enabled` where file systems are mounted below it. Configuration of nodes belongs into their image.
"""

from collections.abc import Iterator

from iac_scan.sdk import Danger, Facts, HostPath, Meta, Severity, Violation

META = Meta(
    title="Sensitive path of the node writable",
    severity=Severity.CRITICAL,
    catalogue="K8S-WKL-014, K8S-PSS-005",
    frameworks={
        "PSS": ("baseline",),
        "CIS-K8S": ("5.2.11",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
        "MS-THREAT-MATRIX": ("MS-TA9013",),
    },
    aliases=("KSV-0121", "C-0045"),
)


def check(volume: HostPath, facts: Facts) -> Iterator[Violation]:
    """The worst of its mounts counts."""
    danger, mount = volume.worst
    if danger is Danger.WRITABLE and mount is not None:
        yield Violation(f"container '{mount.container.name}' can write to {mount.path} of its node", volume.at)

"""The pod mounts a path where cloud tools keep their credentials.

Whoever controls the pod can use them from anywhere, and what they open, an account of the cloud, is usually far
bigger than the pod.

## Fix

Remove the mount and give the pod an identity of its own: IAM roles for service accounts or Pod Identity on EKS,
Workload Identity on GKE and AKS.
"""

from collections.abc import Iterator

from iac_scan.sdk import Danger, Facts, HostPath, Meta, Severity, Violation

META = Meta(
    title="Cloud credentials mounted",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-019, K8S-PSS-005",
    frameworks={
        "PSS": ("baseline",),
        "OWASP-K8S": ("K08",),
        "MITRE": ("T1552.001",),
        "MS-THREAT-MATRIX": ("MS-TA9026",),
    },
    aliases=("C-0020",),
)


def check(volume: HostPath, facts: Facts) -> Iterator[Violation]:
    """Paths of the node; a Secret with static keys is found by its value."""
    danger, mount = volume.worst
    if danger is Danger.CREDENTIALS and mount is not None:
        message = f"container '{mount.container.name}' can read cloud credentials in {mount.path} of its node"
        yield Violation(message, volume.at)

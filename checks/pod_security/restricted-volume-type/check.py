"""The pod mounts a volume of a type that bypasses the storage interfaces of the cluster.

Types such as `nfs`, `gitRepo` or `awsElasticBlockStore` let whoever writes the pod name a server or a disk
directly, without a PersistentVolume that an administrator has approved; some of them are no longer maintained or
have been removed.

## Fix

Claim the storage with a `persistentVolumeClaim`, or use `csi`, `ephemeral`, `emptyDir`, `configMap`, `secret`,
`projected`, `downwardAPI` or `image`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Volume type outside the restricted set",
    severity=Severity.LOW,
    catalogue="K8S-PSS-014",
    frameworks={"PSS": ("restricted",), "CIS-K8S": ("5.2.11",), "OWASP-K8S": ("K01",)},
    aliases=("KSV-0028",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Files of the node are findings of their own."""
    yield from (said for said in facts.pod_security("restrictedVolumes", workload) if said.at.key != "hostPath")

"""The Pod belongs to nobody: when its node goes away, it is gone.

Only a controller such as a Deployment or a Job starts a pod again. A Pod of its own is also not updated with
anything.

## Fix

Put the pod's spec into the template of a Deployment, or of a Job if it ends by itself.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Pod without a controller",
    severity=Severity.LOW,
    catalogue="K8S-WKL-039",
    aliases=("C-0073",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Hooks and tests come and go by design, and static pods are the node's."""
    metadata = workload.resource.body["metadata"]
    static = "kubernetes.io/config.mirror" in metadata["annotations"].fields
    owned = bool(metadata["ownerReferences"].items)
    bare = (workload.resource.id.group, workload.resource.kind) == ("", "Pod")
    if bare and not (owned or static or workload.resource.hook or workload.resource.namespace == "kube-system"):
        yield Violation(f"Pod {workload.resource.name} has no controller", metadata["name"])

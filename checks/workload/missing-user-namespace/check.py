"""The pod's root is the node's root, though it need not be.

With `hostUsers: false` the numbers of users in the pod are others on the node, so a process that breaks out is
nobody there. It matters where containers run as root or with added capabilities. Not all nodes and volumes support
it yet, so this check runs on request only.

## Fix

Set `hostUsers: false` in the pod spec.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="No user namespace",
    severity=Severity.INFO,
    catalogue="K8S-WKL-034",
    frameworks={"OWASP-K8S": ("K01",)},
    profile="hygiene",
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Pods with a root user or added capabilities, from the version on that has user namespaces by default."""
    at = workload.spec["hostUsers"]
    if facts.kubernetes_version < (1, 33) or at.value is False or workload.windows:
        return
    for container in workload.containers:
        added = container["securityContext"]["capabilities"]["add"].items
        if container.effective("runAsUser").value == 0 or (added and not container.is_privileged):
            yield Violation(f"container '{container.name}' is powerful, and the pod has no user namespace", at)
            return

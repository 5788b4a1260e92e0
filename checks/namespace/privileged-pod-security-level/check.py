"""The namespace allows every pod, privileged ones included, and says so.

Whoever may create a pod here may take over the node it lands on. Network, storage and monitoring agents need such a
namespace; known ones are a low finding.

## Fix

Enforce `baseline` or `restricted`. If an agent needs more, give it a namespace of its own and let nobody else
create pods there.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="Pod Security level privileged",
    severity=Severity.HIGH,
    catalogue="K8S-NS-002",
    frameworks={
        "CIS-K8S": (
            "5.2.1",
            "5.2.2",
            "5.2.3",
            "5.2.4",
            "5.2.5",
            "5.2.6",
            "5.2.7",
            "5.2.8",
            "5.2.9",
            "5.2.10",
            "5.2.11",
            "5.2.12",
        ),
        "OWASP-K8S": ("K04",),
    },
    aliases=("C-0193",),
)

AGENTS = frozenset(
    """
    cilium cilium-system calico-system tigera-operator kube-flannel metallb-system longhorn-system rook-ceph openebs
    portworx monitoring node-feature-discovery gpu-operator nvidia-gpu-operator falco kube-prometheus-stack istio-cni
    local-path-storage ceph-csi csi-driver kured
    """.split()
)


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """The system's own namespaces need it."""
    at = namespace.pod_security("enforce")
    if at.value == "privileged" and not namespace.is_system:
        grade = Severity.LOW if namespace.resource.name in AGENTS else None
        yield Violation(
            f"namespace {namespace.resource.name} allows every pod, privileged ones included", at, severity=grade
        )

"""The object is put into the namespace `default`.

That namespace collects whatever nobody found a place for. Permissions, quotas and network rules are given per
namespace, so what lies together there can be reached and changed together.

Only a namespace that is spelled out counts: a manifest without one goes where it is deployed to.

## Fix

Give the application a namespace of its own.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, KubernetesObject, Meta, Severity, Violation

META = Meta(
    title="Namespace default",
    severity=Severity.LOW,
    catalogue="K8S-WKL-030",
    frameworks={"CIS-K8S": ("5.6.4",), "CIS-EKS": ("4.5.2",), "CIS-GKE": ("4.6.4",), "OWASP-K8S": ("K05",)},
    aliases=("KSV-0110", "CKV_K8S_21", "C-0212", "C-0061"),
)

# What Kubernetes itself keeps in that namespace.
BUILT_IN = {
    ("Service", "kubernetes"),
    ("Endpoints", "kubernetes"),
    ("ServiceAccount", "default"),
    ("ConfigMap", "kube-root-ca.crt"),
}


def check(thing: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    """Objects that live in a namespace."""
    resource = thing.resource
    at = thing["metadata"]["namespace"]
    if resource.namespace and at.raw == "default" and (resource.kind, resource.name) not in BUILT_IN:
        yield Violation(f"{resource.kind} {resource.name} is in the namespace default", at)

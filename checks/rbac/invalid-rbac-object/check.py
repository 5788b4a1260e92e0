"""The API server rejects this object, or throws away what is written in it.

What was meant to be granted is not, or an older version of the object stays in force without anybody noticing.

## Fix

Correct the field that the message names.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, KubernetesObject, Meta, Severity, Violation, problems

META = Meta(
    title="Role or binding that the API server rejects",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-031",
    aliases=("schema-validation",),
)


RBAC = "rbac.authorization.k8s.io"
KINDS = {"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}


def check(found: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    """What validation finds, and rules that are overwritten or refer to what is gone."""
    if found.resource.id.group != RBAC or found.resource.kind not in KINDS:
        return
    for message, at in problems(found.resource):
        yield Violation(f"{found.resource.kind} {found.resource.name}: {message}", at)
    if found.resource.kind == "ClusterRole" and found["aggregationRule"].present and found["rules"].items:
        yield Violation(
            f"ClusterRole {found.resource.name}: rules beside aggregationRule are overwritten", found["rules"]
        )
    for number, rule in enumerate(found["rules"].items, 1):
        if "podsecuritypolicies" in rule["resources"].strings and facts.kubernetes_version >= (1, 25):
            message = f"rule {number} is for PodSecurityPolicies, which Kubernetes 1.25 removed"
            yield Violation(f"{found.resource.kind} {found.resource.name}: {message}", rule["resources"])

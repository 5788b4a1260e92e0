"""An identity of AWS is administrator of a whole cluster.

It reads every Secret, starts any pod on any node and deletes everything. Each such identity is one whose loss is the
loss of the cluster, so there should be no more than one for emergencies. A role that pipelines of many
repositories of GitHub may take on is critical.

## Fix

Associate `AmazonEKSViewPolicy` or `AmazonEKSEditPolicy`, limit the scope to namespaces, or put the identity in a group
of your own that RBAC gives what it needs. Name the emergency's identity in the parameter `allowed`.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from iac_scan.sdk import EksAccessPolicy, Facts, Meta, Parameter, Severity, Step, Violation

META = Meta(
    title="Administrator of a whole EKS cluster",
    severity=Severity.HIGH,
    catalogue="EKS-11, X-09, K8S-CP-073",
    frameworks={"CIS-EKS": ("4.1.1",)},
    parameters={"allowed": Parameter((), "ARNs of identities that may be administrators; `*` stands for any text.")},
)

POLICIES = {"AmazonEKSClusterAdminPolicy": Severity.HIGH, "AmazonEKSAdminPolicy": Severity.MEDIUM}


def check(access: EksAccessPolicy, facts: Facts) -> Iterator[Violation]:
    """The policy, and how far it holds; the namespaced administrator's policy is less than the cluster's."""
    severity = POLICIES.get(access.policy)
    if severity is None or not access.is_whole:
        return
    principal = access["principal_arn"]
    name = principal.written
    allowed = facts.parameter("eks-cluster-administrators", "allowed", ())
    if isinstance(allowed, tuple) and any(fnmatchcase(name, pattern) for pattern in allowed):
        return
    message = f"{access.address} makes {name} administrator of the whole cluster"
    fix = 'access_scope {\n  type       = "namespace"\n  namespaces = ["shop"]\n}'
    at = facts.amazon_roles.open_to_repositories(principal, access.resource.id.stack)
    steps = (Step("pipelines of more than one repository of GitHub may act as the role", at),) if at else ()
    yield Violation(message, access["policy_arn"], steps, Severity.CRITICAL if at else severity, fix)

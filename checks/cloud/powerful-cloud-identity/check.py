"""An identity or a group of a cloud can gain control of a cluster by what RBAC gives to its user or group.

Who signs in at the cloud is a user of the cluster with groups: by access entries or the ConfigMap aws-auth in EKS, as
a user or group of Entra in AKS and of Google in GKE, by an identity provider of one's own. Such a group looks harmless
in the files of the cloud. What it may do stands in bindings elsewhere, and whoever takes over one of its members, or
may add members, takes over the cluster. A role that pipelines of many repositories of GitHub may take on is critical.

## Fix

Bind the group to a role with what its members need, or take the identity out of the group. Name groups and identities
for emergencies in the parameter `allowed`.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from iac_scan.sdk import CloudMembership, Facts, Meta, Parameter, Severity, Step, Undecided, Violation

META = Meta(
    title="Identity of a cloud with power over the cluster",
    severity=Severity.HIGH,
    catalogue="X-08",
    frameworks={
        "CIS-EKS": ("4.1.1",),
        "CIS-AKS": ("4.1.1",),
        "CIS-GKE": ("4.1.1",),
        "OWASP-K8S": ("K02",),
        "MITRE": ("T1098.006",),
    },
    parameters={"allowed": Parameter((), "Identities or groups that may have power; `*` stands for any text.")},
)


def check(membership: CloudMembership, facts: Facts) -> Iterator[Violation | Undecided]:
    """What the evaluator of RBAC says of the user or group, with each binding and rule on the way as a step.

    The checks of bindings and rules speak of what a group is given; this one, at the cloud's place, of who gets it.
    Groups of the system are left to `eks-entry-in-system-group` and `eks-aws-auth-administrators`.
    """
    patterns = facts.parameter("powerful-cloud-identity", "allowed", ())
    allowed = patterns if isinstance(patterns, tuple) else ()
    for subject, path, doubt in facts.cloud_members.powers(membership):
        if any(fnmatchcase(name, pattern) for name in (membership.words, subject.name) for pattern in allowed):
            continue
        shape = "" if membership.is_itself else f" as {subject.text}"
        message = f"{membership.words} can gain {path.gain}{shape}: {path.text}"
        if doubt:
            yield Undecided(f"{message} ({doubt})", membership.node)
            continue
        opened = facts.amazon_roles.open_to_repositories(membership.who, membership.resource.id.stack)
        first = Step("pipelines of more than one repository of GitHub may act as the role", opened) if opened else None
        severity = Severity.HIGH if path.goal.kind == "admin" else Severity.MEDIUM
        steps = (first, *path.steps) if first else path.steps
        yield Violation(message, membership.node, steps, Severity.CRITICAL if first else severity)

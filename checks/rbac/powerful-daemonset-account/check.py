"""The pods of a DaemonSet run on every node, and so does their token.

Whoever breaks into any single node, by whatever way, finds it there; if the account leads to the whole cluster, every
node does.

## Fix

Leave only what must run on each node in the DaemonSet, and give the powerful rights to a Deployment that talks to it;
or cut the chain at the link the finding proposes.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload, cheapest_cut, subject_place

META = Meta(
    title="DaemonSet with a powerful account",
    severity=Severity.HIGH,
    catalogue="K8S-RBAC-034",
    frameworks={"OWASP-K8S": ("K02",)},
)


GOALS = {"admin": "control of the whole cluster", "secrets": "the secrets of every namespace"}


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """A DaemonSet whose token leads to the cluster or to all secrets; an exposed one is reported as such."""
    if workload.resource.kind != "DaemonSet" or facts.routes_to(workload.resource.id):
        return
    for subject, at in facts.identities(workload):
        path = facts.escalation.path(subject_place(subject))
        if path is not None and path.goal.kind in GOALS:
            yield Violation(
                f"every node holds the token of {subject.text}, which can gain {GOALS[path.goal.kind]}: {path.text}",
                at,
                steps=path.steps,
                fix=cheapest_cut(path, facts),
            )
            return

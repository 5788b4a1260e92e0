"""Code that the Internet can reach runs with the rights to take over the cluster.

A flaw in the program is then not the loss of one pod: its token leads to the nodes, to every secret or to the whole
cluster.

## Fix

Take the rights away from the exposed program. Give them to a second workload that nobody outside can reach, and let the
two talk over a narrow interface; or cut the chain at the link the finding proposes.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Step, Violation, Workload, cheapest_cut, subject_place

META = Meta(
    title="Exposed workload with a powerful account",
    severity=Severity.CRITICAL,
    catalogue="K8S-RBAC-033",
    frameworks={"OWASP-K8S": ("K02", "K06"), "MITRE": ("T1190",)},
    aliases=("C-0267", "C-0272"),
)


GOALS = {
    "admin": "control of the whole cluster",
    "node": "root on the nodes",
    "own-node": "the identity of a node",
    "secrets": "the secrets of every namespace",
}


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """A public route to the pods, a token in them, and a proven path from its account."""
    routes = facts.routes_to(workload.resource.id)
    if not routes:
        return
    for subject, at in facts.identities(workload):
        path = facts.escalation.path(subject_place(subject))
        if path is not None:
            name = f"{workload.resource.kind} {workload.resource.name}"
            holds = Step(f"pods of {name} hold the token of {subject.text}", at)
            yield Violation(
                f"{name} is reachable from the Internet and can gain {GOALS[path.goal.kind]}",
                at,
                steps=(*routes[0], holds, *path.steps),
                fix=cheapest_cut(path, facts),
            )
            return

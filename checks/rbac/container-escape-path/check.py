"""A container that can leave for its node finds the tokens of the other pods there.

With one of them it goes on: the chain of the finding leads from the container over the node and another pod's account
to the whole cluster, although the container's own account may do nothing.

## Fix

Take from the container what lets it reach the node, or keep powerful accounts off the nodes it runs on.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload, cheapest_cut, workload_place

META = Meta(
    title="Path from a container over its node to the cluster",
    severity=Severity.HIGH,
    catalogue="K8S-PE-215",
    frameworks={"OWASP-K8S": ("K02",), "MITRE": ("T1611",)},
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """The pods' shortest way to the cluster begins with leaving the container; their own account has no way."""
    path = facts.escalation.path(workload_place(workload.resource.id))
    if path is None or path.goal.kind != "admin" or not path.hops[0].primitive.startswith("K8S-PE-2"):
        return
    name = f"{workload.resource.kind} {workload.resource.name}"
    yield Violation(
        f"pods of {name} can gain control of the whole cluster: {path.text}",
        path.steps[0].at,
        steps=path.steps,
        fix=cheapest_cut(path, facts),
    )

"""No policy selects a workload's pods for egress, so whoever takes one over can connect to anything.

Traffic is filtered only for pods that a NetworkPolicy of their own namespace selects in that direction. Where the
namespace itself is declared, one finding speaks for all its pods.

## Fix

Apply the policy that comes with the finding. It keeps what the manifests show the pods need: ports that Services lead
to or containers declare, and the name service. Compare it with what the application really uses.
"""

from collections.abc import Iterator

from iac_scan.sdk import POLICIES, Direction, Facts, Meta, Relation, Severity, Undecided, Violation, Workload

META = Meta(
    title="Pods that no policy isolates for egress",
    severity=Severity.LOW,
    catalogue="K8S-NET-004",
    frameworks={
        "CIS-K8S": ("5.3.2",),
        "OWASP-K8S": ("K05",),
        "MITRE": ("T1046",),
        "MS-THREAT-MATRIX": ("MS-TA9034",),
    },
    aliases=("non-isolated-pod",),
    rests_on=POLICIES,
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """Selected by no policy of any tier for egress."""
    if workload.is_test or facts.graph.outgoing(workload.resource.id, Relation.IN_NAMESPACE):
        return
    protected = facts.network.protected(workload, Direction.EGRESS)
    at = workload.node["metadata"]["labels"]
    name = workload.resource.name
    if protected is None:
        yield Undecided(f"whether a policy isolates the pods of '{name}' for egress can't be known", at)
    if protected is not False:
        return
    message = f"no policy isolates the pods of '{name}' for egress"
    if facts.may_come_later(workload.resource):
        yield Undecided(f"{message}, unless one outside the chart does", at)
        return
    fix = facts.network.proposal(workload, (Direction.EGRESS,))
    yield Violation(message, at, severity=Severity.MEDIUM if facts.routes_to(workload.resource.id) else None, fix=fix)

"""No policy selects a workload's pods for ingress, so every pod of the cluster can connect to them.

Traffic is filtered only for pods that a NetworkPolicy of their own namespace selects in that direction. Where the
namespace itself is declared, one finding speaks for all its pods; an exposed workload is told of by
exposed-without-policy.

## Fix

Apply the policy that comes with the finding. It keeps what the manifests show the pods need: ports that Services lead
to or containers declare, and the name service. Compare it with what the application really uses.
"""

from collections.abc import Iterator

from iac_scan.sdk import POLICIES, Direction, Facts, Meta, Relation, Severity, Undecided, Violation, Workload

META = Meta(
    title="Pods that no policy isolates for ingress",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-003",
    frameworks={
        "CIS-K8S": ("5.3.2",),
        "OWASP-K8S": ("K05",),
        "MITRE": ("T1046",),
        "MS-THREAT-MATRIX": ("MS-TA9034",),
    },
    aliases=("non-isolated-pod", "C-0260", "KSV-0038"),
    rests_on=POLICIES,
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """Selected by no policy of any tier for ingress."""
    if workload.is_test or facts.graph.outgoing(workload.resource.id, Relation.IN_NAMESPACE):
        return
    protected = facts.network.protected(workload, Direction.INGRESS)
    at = workload.node["metadata"]["labels"]
    name = workload.resource.name
    if protected is None:
        yield Undecided(f"whether a policy isolates the pods of '{name}' for ingress can't be known", at)
    if protected is not False:
        return
    if facts.routes_to(workload.resource.id):
        return
    message = f"no policy isolates the pods of '{name}' for ingress"
    if facts.may_come_later(workload.resource):
        yield Undecided(f"{message}, unless one outside the chart does", at)
        return
    fix = facts.network.proposal(workload, (Direction.INGRESS,))
    yield Violation(message, at, severity=None, fix=fix)

"""A workload can be reached from outside the cluster, and no policy limits who may connect to its pods.

A load balancer, an Ingress or a route leads to the pods; besides them every pod in the cluster can connect, on every
port and past whatever the way in checks. An attacker who gets hold of the exposed process also finds nothing that
separates it from the rest.

## Fix

Apply the policy that comes with the finding: it opens the ports that the Services lead to and closes all others.
Narrow it to the ingress controller's namespace if all requests come through one.
"""

from collections.abc import Iterator

from iac_scan.sdk import POLICIES, Direction, Facts, Meta, Severity, Undecided, Violation, Workload

META = Meta(
    title="Exposed workload without ingress policy",
    severity=Severity.HIGH,
    catalogue="K8S-NET-023",
    frameworks={"OWASP-K8S": ("K05", "K06"), "MITRE": ("T1190",), "MS-THREAT-MATRIX": ("MS-TA9005",)},
    aliases=("C-0256", "C-0266"),
    rests_on=POLICIES,
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """A way leads in from the Internet, and no policy of any tier selects the pods for ingress."""
    routes = facts.routes_to(workload.resource.id)
    if not routes:
        return
    protected = facts.network.protected(workload, Direction.INGRESS)
    at = workload.node["metadata"]["labels"]
    message = f"'{workload.resource.name}' is reachable from outside, and no policy isolates its pods for ingress"
    if protected is None or (protected is False and facts.may_come_later(workload.resource)):
        yield Undecided(f"{message}, as far as can be known", at, routes[0])
    elif protected is False:
        fix = facts.network.proposal(workload, (Direction.INGRESS,))
        yield Violation(message, at, routes[0], fix=fix)

"""A namespace has pods that no policy isolates for ingress, so they can be reached by every other pod.

Kubernetes lets all traffic through until a NetworkPolicy selects a pod. A policy with an empty podSelector isolates
every pod of the namespace, present and future, and other policies then open what is needed. One pod that was taken
over can otherwise scan and attack its neighbours.

## Fix

Add a policy with `podSelector: {}` and `policyTypes: [Ingress]` to the namespace, and one policy per workload that
opens what it needs. The finding carries such manifests; read them against what the workloads really use before
applying them.
"""

from collections.abc import Iterator

from iac_scan.sdk import POLICIES, Direction, Facts, Meta, Namespace, Severity, Step, Undecided, Violation

META = Meta(
    title="Namespace without isolation for ingress",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-001",
    frameworks={
        "CIS-K8S": ("5.3.2",),
        "CIS-EKS": ("4.3.2",),
        "CIS-GKE": ("4.3.2",),
        "OWASP-K8S": ("K05",),
        "MITRE": ("T1046",),
        "MS-THREAT-MATRIX": ("MS-TA9034",),
    },
    aliases=("C-0206", "C-0260"),
    rests_on=POLICIES,
)


DENY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-ingress
  namespace: {namespace}
spec:
  podSelector: {{}}
  policyTypes: [Ingress]
"""
HERE = Direction.INGRESS
SHOWN = 20


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation | Undecided]:
    """Every pod must be isolated by some policy of any tier; a Deny of an administrator's policy counts."""
    network = facts.network
    listed = network.workloads_of(namespace.name)
    exposed = [workload for workload in listed if network.protected(workload, HERE) is False]
    unsure = [workload for workload in listed if network.protected(workload, HERE) is None]
    name = namespace["metadata"]["name"]
    if not exposed and unsure:
        message = f"whether pods of namespace '{namespace.name}' are isolated for ingress can't be known"
        yield Undecided(message, name)
    if not exposed:
        return
    count = f"{len(exposed)} of {len(listed)} workloads are open"
    message = f"namespace '{namespace.name}' does not isolate its pods for ingress: {count}"
    if facts.may_come_later(namespace.resource):
        yield Undecided(f"{message}, unless policies outside the chart do", name)
        return
    steps = tuple(
        Step(f"{entry.resource.kind} {entry.resource.name} is selected by none", entry.node["metadata"]["labels"])
        for entry in exposed[:SHOWN]
    )
    needs = [network.proposal(workload, (HERE,)) for workload in exposed[:SHOWN]]
    fix = "---\n".join([DENY.format(namespace=namespace.name), *needs])
    yield Violation(message, name, steps, Severity.INFO if namespace.is_system else None, fix)

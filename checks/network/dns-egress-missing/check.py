"""Pods are isolated for egress and cannot ask the name service, so they find nothing by name.

An egress policy closes port 53 with everything else. Applications then fail with time-outs that look like anything
but a policy, and the policy is often removed altogether.

## Fix

Add a rule that allows UDP and TCP port 53 to the pods with the label `k8s-app: kube-dns` in `kube-system`.
"""

from collections.abc import Iterator

from iac_scan.sdk import POLICIES, Direction, Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Name service unreachable",
    severity=Severity.LOW,
    catalogue="K8S-NET-020",
    rests_on=POLICIES,
)


RULE = """\
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
"""


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Isolated for egress, allowed to talk to something, and not to the name service in the cluster or on the node."""
    network = facts.network
    if not network.is_isolated(workload, Direction.EGRESS) or not network.talks(workload):
        return
    if network.reaches_dns(workload) is False:
        message = f"pods of '{workload.resource.name}' can't reach the name service on UDP port 53"
        yield Violation(message, workload.node["metadata"]["labels"], fix=RULE)

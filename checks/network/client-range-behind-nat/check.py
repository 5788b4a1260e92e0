"""A policy admits clients by their address, and the load balancer before the pods hides these addresses.

With `externalTrafficPolicy: Cluster`, which is the default, a node that receives a connection may pass it on under
its own address. The policy then sees the node and refuses clients it was meant to admit.

## Fix

Set `externalTrafficPolicy: Local` on the Service, or put the ranges into `loadBalancerSourceRanges`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyRule, Severity, Step, Violation, blocks, covers_internet

META = Meta(
    title="Client addresses hidden from the policy",
    severity=Severity.LOW,
    catalogue="K8S-NET-041",
    frameworks={"OWASP-K8S": ("K05",)},
)


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation]:
    """A range of clients, and a load balancer or node port that leads to the pods by way of any node."""
    if rule.direction != "ingress" or not rule.applies or not rule.blocks or covers_internet(blocks(rule)):
        return
    selected = facts.network.subjects(rule.policy).certain
    for service, pods in facts.network.hiding_services:
        if selected & pods:
            step = Step(
                f"Service {service.name} passes connections on under the node's address", service.body["spec"]["type"]
            )
            message = f"policy '{rule.resource.name}' admits clients whose addresses Service '{service.name}' hides"
            yield Violation(message, rule.blocks[0]["cidr"], (step,))

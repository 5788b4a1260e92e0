"""The nodes of a group take SSH connections from everywhere.

Where `remote_access` names a key and no security groups, EKS opens port 22 (3389 on Windows) of the nodes to all
addresses. Where a container on these nodes can become root there, whoever takes it over leaves a key behind and comes
back through that port, past the cluster: the finding is high then, and names the container.

## Fix

Remove the block and log in through Session Manager, or name the security groups that may connect in
`source_security_group_ids`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksNodeGroup, Facts, Meta, Severity, Step, Violation, root_escapes

META = Meta(
    title="SSH of EKS nodes open to everybody",
    severity=Severity.MEDIUM,
    catalogue="EKS-16, X-45",
    frameworks={"CIS-EKS": ("5.4.3",)},
    aliases=("CKV_AWS_100",),
)


def check(group: EksNodeGroup, facts: Facts) -> Iterator[Violation]:
    """A key without security groups."""
    key = group.read("remote_access.ec2_ssh_key")
    if not key.present or group.read("remote_access.source_security_group_ids").is_set:
        return
    if key.is_set:
        steps = tuple(breakouts(group, facts))[:1]
        severity = Severity.HIGH if steps else Severity.MEDIUM
        yield Violation(f"{group.label} opens SSH of its nodes to everybody", key.node, steps, severity)


def breakouts(group: EksNodeGroup, facts: Facts) -> Iterator[Step]:
    """The containers that surely run on the group's nodes and can become root there."""
    for workload in facts.cloud_nodes.running(group, facts.workloads):
        for escape in root_escapes(workload):
            if not escape.reason:
                yield Step(f"{workload.resource.id.address} runs there: {escape.words}", escape.at)

"""People can log in to the nodes of a group with an SSH key.

The key is shared, no one can take it from one person, and nothing shows who used it. What is changed on a node by hand
is lost with the node, so there is little reason to log in.

## Fix

Remove the key, and log in through Session Manager where it must be.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksNodeGroup, Facts, Meta, Severity, Violation

META = Meta(title="SSH key on EKS nodes", severity=Severity.LOW, catalogue="EKS-17")


def check(group: EksNodeGroup, facts: Facts) -> Iterator[Violation]:
    """A key of the group or of its launch template; a port that is open to everybody is reported as that."""
    key = group.read("remote_access.ec2_ssh_key")
    if key.is_set:
        if group.read("remote_access.source_security_group_ids").is_set:
            yield Violation(f"{group.label} puts an SSH key on its nodes", key.node)
        return
    template = group.launch_template(facts.references)
    if template is not None and (key := template.read("key_name")).is_set:
        yield Violation(f"{group.label} puts an SSH key on its nodes", key.node)

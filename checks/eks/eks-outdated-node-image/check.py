"""The nodes of a group run Amazon Linux 2, which EKS builds no images of any more.

Flaws of the kernel and the container runtime stay open, and any pod is close enough to use them. EKS chooses Amazon
Linux 2 for versions of Kubernetes before 1.30 where nothing else is asked for.

## Fix

Set `ami_type` to an image of Amazon Linux 2023 or Bottlerocket, such as `AL2023_x86_64_STANDARD`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksNodeGroup, Facts, Meta, Severity, Violation

META = Meta(title="EKS nodes on Amazon Linux 2", severity=Severity.MEDIUM, catalogue="EKS-33", aliases=("C-0226",))


def check(group: EksNodeGroup, facts: Facts) -> Iterator[Violation]:
    """The image that is asked for, or that EKS chooses."""
    template = group.launch_template(facts.references) if not group["ami_type"].present else None
    if group.image_family(facts.cluster_of(group), template) == "AL2":
        message = f"{group.label} runs its nodes on Amazon Linux 2"
        yield Violation(message, group["ami_type"], fix='ami_type = "AL2023_x86_64_STANDARD"')

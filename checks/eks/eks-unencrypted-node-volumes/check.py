"""The disks of a group's nodes are not encrypted.

Images, the files of pods and cached Secrets lie on them as they are; whoever gets a snapshot or the disk reads them.

## Fix

Set `encrypted = true` in each `ebs` block of the launch template, or switch on `aws_ebs_encryption_by_default`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksNodeGroup, Facts, Meta, Severity, Undecided, Violation

META = Meta(
    title="Unencrypted disks of EKS nodes",
    severity=Severity.MEDIUM,
    catalogue="EKS-20",
    aliases=("CKV_AWS_8", "AWS-0008", "AWS-0131"),
)


def check(group: EksNodeGroup, facts: Facts) -> Iterator[Violation | Undecided]:
    """The disks that the launch template lists, then the account's default for all others."""
    template = group.launch_template(facts.references)
    places = template.volumes if template is not None else []
    for volume in places:
        if not volume.is_true:
            defaults = account(group, facts)
            if defaults is not True:
                yield Violation(f"{group.label} has nodes with unencrypted disks", volume.node, fix="encrypted = true")
            return
    if not places and (defaults := account(group, facts)) is not True:
        if defaults is False:
            yield Violation(f"{group.label} has nodes with unencrypted disks", group.node)
        else:
            yield Undecided("whether the account encrypts disks by default is not in the files", group.node)


def account(group: EksNodeGroup, facts: Facts) -> bool | None:
    """What the account does with disks that do not say, None where that is not declared. Raises UnknownValueError."""
    for resource in facts.references.beside(group.resource.id.stack, "aws_ebs_encryption_by_default"):
        return resource.body["enabled"].value is not False
    return None

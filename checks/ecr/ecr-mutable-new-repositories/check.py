"""Repositories that ECR makes by itself let tags be moved to other images.

ECR makes a repository when it first keeps a copy of an image, or when somebody pushes to a name that does not exist.
Nobody looks at its settings then: the template decides.

## Fix

Set `image_tag_mutability = "IMMUTABLE"` in the template.
"""

from collections.abc import Iterator

from iac_scan.sdk import CreationTemplate, Facts, Meta, Severity, Violation

META = Meta(
    title="New repositories whose tags can be moved",
    severity=Severity.MEDIUM,
    catalogue="ECR-09",
    frameworks={"CIS-EKS": ("5.1.1",)},
)


def check(template: CreationTemplate, facts: Facts) -> Iterator[Violation]:
    """The setting; replication keeps the settings of the source."""
    setting = template.read("image_tag_mutability")
    if str(setting.value).startswith("MUTABLE") and set(template["applied_for"].strings) - {"REPLICATION"}:
        message = f"{template.label} makes repositories whose tags can be moved"
        yield Violation(message, setting.node, fix='image_tag_mutability = "IMMUTABLE"')

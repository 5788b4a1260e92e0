"""The tags of a repository can be moved to other images.

What a tag means today need not be what was tested: whoever may push replaces an image that clusters run, and the next
pod starts the new one.

## Fix

Set `image_tag_mutability = "IMMUTABLE"`; tags that must move, such as `latest`, can be named in
`image_tag_mutability_exclusion_filter` with `IMMUTABLE_WITH_EXCLUSION`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EcrRepository, Facts, Meta, Severity, Violation

META = Meta(
    title="Image tags that can be moved",
    severity=Severity.MEDIUM,
    catalogue="ECR-01",
    aliases=("CKV_AWS_51", "AWS-0031", "ecr_repositories_tag_immutability"),
)


def check(repository: EcrRepository, facts: Facts) -> Iterator[Violation]:
    """The setting, and exceptions that are none."""
    setting = repository.read("image_tag_mutability")
    if str(setting.value).startswith("MUTABLE"):
        message = f"{repository.label} lets tags be moved to other images"
        yield Violation(message, setting.node, fix='image_tag_mutability = "IMMUTABLE"')
    elif setting.value == "IMMUTABLE_WITH_EXCLUSION":
        for block in repository["image_tag_mutability_exclusion_filter"].items:
            if not block["filter"].text.strip("*"):
                yield Violation(f"{repository.label} excludes all tags from being fixed", block["filter"])

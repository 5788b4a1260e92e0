"""Nothing removes old images from a repository.

Images with known flaws stay where they can be pulled, and their storage is paid for until somebody thinks of it.

## Fix

Add an `aws_ecr_lifecycle_policy` that expires untagged and old images.
"""

from collections.abc import Iterator

from iac_scan.sdk import EcrRepository, Facts, Meta, Severity, Violation

META = Meta(
    title="Images that are kept for ever",
    severity=Severity.LOW,
    catalogue="ECR-08",
    aliases=("ecr_repositories_lifecycle_policy_enabled",),
)


def check(repository: EcrRepository, facts: Facts) -> Iterator[Violation]:
    """A lifecycle policy for the repository."""
    if not facts.references.referring(repository.resource, "aws_ecr_lifecycle_policy", "repository", "name"):
        yield Violation(f"{repository.label} keeps its images for ever", repository.node)

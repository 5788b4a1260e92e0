"""Nothing looks for known flaws in the images of a repository.

Images that anybody could tell to be vulnerable are pulled and run, and nobody is told when a flaw in one of them
becomes known.

## Fix

Scan in the whole registry, with an `aws_ecr_registry_scanning_configuration` whose rules fit the repository's name; or
set `scan_on_push = true` in `image_scanning_configuration`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EcrRepository, Facts, Meta, Severity, Violation

META = Meta(
    title="Images that nothing scans",
    severity=Severity.MEDIUM,
    catalogue="ECR-02",
    frameworks={"CIS-EKS": ("5.1.1",)},
    aliases=("CKV_AWS_163", "AWS-0030", "AC_AWS_0083", "C-0221", "ecr_repositories_scan_images_on_push_enabled"),
)


def check(repository: EcrRepository, facts: Facts) -> Iterator[Violation]:
    """The repository's own setting, or a rule of the registry."""
    scan = repository.read("image_scanning_configuration.scan_on_push")
    if not scan.is_true and not repository.scanned_by_registry(facts.references):
        message = f"{repository.label} has its images scanned by nothing"
        yield Violation(message, scan.node, fix="image_scanning_configuration {\n  scan_on_push = true\n}")

"""Everybody with an account at AWS may pull from a repository, or even push to it.

A principal of `*` is every identity of every account, so whoever opens one can read the images with all that is in
them. With the right to push or delete, anybody replaces the images that clusters run.

## Fix

Name the accounts or roles that need the images, or limit the statement by a condition on `aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistryStatement, Severity, Violation

META = Meta(
    title="Image repository open to everybody",
    severity=Severity.HIGH,
    catalogue="ECR-04, ECR-09, ECR-12",
    frameworks={"CIS-EKS": ("5.1.2",)},
    aliases=("CKV_AWS_32", "AWS-0032", "AC_AWS_0084", "ecr_repositories_not_publicly_accessible"),
)


def check(statement: RegistryStatement, facts: Facts) -> Iterator[Violation]:
    """Whom a statement lets in, and for what; critical where images can be changed."""
    place = statement.everybody
    if place is not None:
        what, severity = ("change images", Severity.CRITICAL) if statement.writes else ("pull images", Severity.HIGH)
        yield Violation(f"{statement.address} lets everybody {what}", place, severity=severity)

"""Another account may change or delete the images of a repository.

Whoever administers that account decides who uses the right, and can replace the images that clusters run here.

## Fix

Let other accounts pull only (`ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`), and push from the account that owns
the repository.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Confidence, Facts, Meta, RegistryStatement, Severity, Violation

META = Meta(
    title="Other accounts that may change images",
    severity=Severity.MEDIUM,
    catalogue="ECR-05",
    frameworks={"CIS-EKS": ("5.1.2",)},
    confidence=Confidence.LIKELY,
)

WHOLE_ACCOUNT = re.compile(r"^(?:\d{12}|arn:aws[\w-]*:iam::\d{12}:root)$")


def check(statement: RegistryStatement, facts: Facts) -> Iterator[Violation]:
    """Accounts as a whole that may write; what is one's own account is seldom written as a number."""
    if statement.limited or statement.resource.kind == "aws_ecr_registry_policy":
        return
    accounts = [node for node in statement.others if WHOLE_ACCOUNT.match(node.text)]
    if accounts and statement.writes:
        for node in accounts:
            yield Violation(f"{statement.address} lets all of {node.text} change images", node)

"""An Azure identity trusts tokens of more than one account.

The subject of a federated credential says which ServiceAccount's token is exchanged for the identity. A wildcard in it
hands the identity to every account that fits, also to one that somebody creates for the purpose.

## Fix

Write the exact subject, `system:serviceaccount:NAMESPACE:NAME`, and one credential for each account.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, FederatedCredential, Meta, Severity, Violation

META = Meta(
    title="Azure identity for any account",
    severity=Severity.MEDIUM,
    catalogue="AKS-41",
    frameworks={"CIS-AKS": ("5.2.1",)},
)


def check(credential: FederatedCredential, facts: Facts) -> Iterator[Violation]:
    """The subject alone decides."""
    subject = credential["subject"]
    if "*" in subject.text:
        message = f"{credential.address} gives its identity to every account that fits '{subject.text}'"
        yield Violation(message, subject, fix='subject = "system:serviceaccount:NAMESPACE:NAME"')

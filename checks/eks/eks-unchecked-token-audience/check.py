"""A role that trusts ServiceAccounts does not ask whom their token was made for.

Pods hold tokens for other services than AWS as well. If one of these leaks, it opens the role too where the identity
provider accepts its audience.

## Fix

Add `StringEquals` on the key that ends in `:aud`, with the value `sts.amazonaws.com`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RoleTrust, Severity, Violation, Width, subjects

META = Meta(
    title="Role of AWS that takes tokens made for others",
    severity=Severity.LOW,
    catalogue="EKS-27",
    frameworks={"CIS-EKS": ("5.2.1",)},
)


def check(trust: RoleTrust, facts: Facts) -> Iterator[Violation]:
    """A condition on the audience; a trust that is too broad is reported as that."""
    if not facts.amazon_roles.trusts_cluster(trust):
        return
    named = any(condition.width is Width.EXACT for condition in subjects(trust.statement))
    if named and not any(key.lower().endswith(":aud") for _, key, _ in trust.statement.conditions):
        yield Violation(f"{trust.address} does not check the audience of tokens", trust.node)

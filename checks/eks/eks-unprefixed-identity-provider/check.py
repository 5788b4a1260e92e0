"""The users and groups of an identity provider outside AWS are taken as they are.

Whoever runs the provider, or may name groups in it, can call a group `system:masters` or like one that has rights in
the cluster. A prefix keeps their names apart from the cluster's own.

## Fix

Set `groups_prefix` and `username_prefix` to a text of your own, such as `oidc:`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksIdentityProvider, Facts, Meta, Severity, Violation

META = Meta(
    title="Identity provider without prefixes",
    severity=Severity.MEDIUM,
    catalogue="EKS-13",
    frameworks={"CIS-EKS": ("5.5.1",)},
)

CLAIMS = {"groups_prefix": ("groups", "groups_claim"), "username_prefix": ("users", "client_id")}


def check(provider: EksIdentityProvider, facts: Facts) -> Iterator[Violation]:
    """Both prefixes; that of groups where the provider names groups."""
    block = provider["oidc"][0]
    for field, (what, claim) in CLAIMS.items():
        if not block[claim].present:
            continue
        prefix = block[field]
        if not prefix.present or prefix.text == "" or prefix.text.startswith("system:"):
            yield Violation(f"{provider.address} takes {what} without a prefix of their own", prefix)

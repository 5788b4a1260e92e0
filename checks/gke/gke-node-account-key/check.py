"""A key is made for an account of nodes or workloads, although GKE gives them short-lived tokens.

The key never expires, lies in Terraform's state and wherever it was copied to, and works from anywhere.

## Fix

Remove the `google_service_account_key` and let pods use Workload Identity.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, ServiceAccountKey, Severity, Violation

META = Meta(
    title="Key for an account of nodes or workloads",
    severity=Severity.HIGH,
    catalogue="GKE-40",
    frameworks={"CIS-GKE": ("5.2.2",)},
)


def check(key: ServiceAccountKey, facts: Facts) -> Iterator[Violation]:
    """Whose account the key is for."""
    account = key["service_account_id"]
    holder = facts.cloud_identities.account(account, key.resource.id.stack)
    if holder:
        yield Violation(f"{key.address} is a lasting key for the account of {holder}", account)

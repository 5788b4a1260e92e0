"""Nodes run as the default account of Compute Engine.

Every machine of the project that names no account shares it, and in older projects it is Editor: whoever reaches the
nodes' credentials has the rights that any of these machines was ever given.

## Fix

Create an account for the nodes, give it the role `roles/container.defaultNodeServiceAccount`, and set
`service_account` in `node_config`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GkeNodePool, Meta, Severity, Violation

META = Meta(
    title="Nodes with the default account",
    severity=Severity.MEDIUM,
    catalogue="GKE-20",
    frameworks={"CIS-GKE": ("5.2.1",)},
    aliases=("CKV2_GCP_1", "GCP-0050"),
)

COMPUTE = "-compute@developer.gserviceaccount.com"


def check(pool: GkeNodePool, facts: Facts) -> Iterator[Violation]:
    """No account, `default`, or the same by its address."""
    account = pool.read("node_config.service_account")
    if account.is_set and account.node.unknown:
        return
    if account.value in (None, "", "default") or str(account.value).endswith(COMPUTE):
        fix = "service_account = google_service_account.nodes.email"
        yield Violation(f"{pool.label} runs its nodes as the default account", account.node, fix=fix)

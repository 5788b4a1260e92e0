"""Somebody is administrator of a cluster by a credential that no account of the cloud stands behind.

A client certificate or a password that the cluster makes for itself is shared by whoever gets hold of it: it knows no
second factor, can't be taken from one person, and the audit log shows the same name for everybody. Terraform's state
holds a copy.

## Fix

AKS: `local_account_disabled = true`, with administrators from Entra ID. GKE:
`master_auth { client_certificate_config { issue_client_certificate = false } }`, and no `username`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Violation

META = Meta(
    title="Administrators without an account",
    severity=Severity.HIGH,
    catalogue="AKS-07, GKE-07, GKE-08",
    frameworks={"CIS-AKS": ("5.5.1",), "CIS-GKE": ("5.8.1",)},
    aliases=(
        "CKV_AZURE_141",
        "aks_cluster_local_accounts_disabled",
        "CKV_GCP_13",
        "GCP-0064",
        "AC_GCP_0024",
        "AC_GCP_0021",
    ),
)

ENTRA = "azure_active_directory_role_based_access_control"
SAYS = {
    "AKS": "has a local administrator's account",
    "GKE": "lets administrators in with a certificate or password of its own",
}
FIXES = {
    "AKS": "local_account_disabled = true",
    "GKE": "master_auth {\n  client_certificate_config {\n    issue_client_certificate = false\n  }\n}",
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The cluster's answer. Where AKS has no users but local ones, `aks-without-entra-id` says so."""
    local = cluster.local_administrators
    if local.is_true and (cluster.service != "AKS" or cluster.read(ENTRA).is_set):
        yield Violation(f"{cluster.label} {SAYS[cluster.service]}", local.node, fix=FIXES[cluster.service])

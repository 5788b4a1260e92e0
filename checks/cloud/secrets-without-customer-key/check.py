"""The Secrets of a cluster are not encrypted with a key of its owner.

The cloud encrypts its disks with keys of its own, which nobody else can withdraw, rotate or watch. With a key of one's
own a copy of the cluster's database is worth nothing without that key, and each use of it is logged. EKS before 1.28
does not encrypt Secrets by themselves at all.

## Fix

EKS: add `encryption_config` with `resources = ["secrets"]` and the ARN of a KMS key. AKS: add
`key_management_service` with a key of a key vault. GKE: add `database_encryption` with `state = "ENCRYPTED"` and a key
of Cloud KMS.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Violation

META = Meta(
    title="Secrets without a key of the customer",
    severity=Severity.MEDIUM,
    catalogue="EKS-06, AKS-16, GKE-14",
    frameworks={"CIS-EKS": ("5.3.1",), "CIS-AKS": ("5.3.1",), "CIS-GKE": ("5.3.1",)},
    aliases=(
        "CKV_AWS_58",
        "AWS-0039",
        "C-0066",
        "eks_cluster_kms_cmk_encryption_in_secrets_enabled",
        "C-0244",
    ),
)

ENCRYPTED_SINCE = 28  # the minor version from which on EKS encrypts Secrets with a key of AWS
FIXES = {
    "EKS": 'encryption_config {\n  resources = ["secrets"]\n'
    "  provider {\n    key_arn = aws_kms_key.secrets.arn\n  }\n}",
    "AKS": "key_management_service {\n  key_vault_key_id = azurerm_key_vault_key.secrets.id\n}",
    "GKE": 'database_encryption {\n  state    = "ENCRYPTED"\n  key_name = google_kms_crypto_key.secrets.id\n}',
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The cluster's answer; on EKS the version says how bad it is."""
    key = cluster.secrets_key
    if not key.is_true:
        message = f"{cluster.label} encrypts Secrets without a key of its owner"
        yield Violation(message, key.node, severity=severity(cluster), fix=FIXES[cluster.service])


def severity(cluster: ManagedCluster) -> Severity:
    """Low where the cloud encrypts Secrets one by one anyway, high where nothing does."""
    if cluster.service != "EKS":
        return Severity.MEDIUM
    minor = str(cluster.version.raw).partition(".")[2]
    return Severity.HIGH if minor.isdigit() and int(minor) < ENCRYPTED_SINCE else Severity.LOW

"""Pods of a cluster can't have identities of their own in the cloud.

A workload that needs the cloud then uses a key in a Secret, which nobody rotates, or the identity of its node, which
every pod on that node can use as well. With workload identity each ServiceAccount gets short-lived credentials for
exactly what it needs.

## Fix

AKS: `workload_identity_enabled = true` and `oidc_issuer_enabled = true`. GKE: `workload_identity_config` with a
`workload_pool`. EKS: an `aws_iam_openid_connect_provider` for the cluster, or the add-on `eks-pod-identity-agent`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Violation

META = Meta(
    title="Pods without identities of their own",
    severity=Severity.MEDIUM,
    catalogue="AKS-29, GKE-17",
    frameworks={"CIS-AKS": ("5.2.1",), "CIS-GKE": ("5.2.2",), "CIS-EKS": ("5.2.1",)},
    aliases=("CKV_GCP_69",),
)

SEVERITIES = {"AKS": Severity.LOW}
FIXES = {
    "AKS": "workload_identity_enabled = true\noidc_issuer_enabled       = true",
    "GKE": 'workload_identity_config {\n  workload_pool = "${var.project}.svc.id.goog"\n}',
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The cluster's answer."""
    identity = cluster.workload_identity(facts.references)
    if not identity.is_true:
        message = f"{cluster.label} gives pods no identities of their own"
        severity = SEVERITIES.get(cluster.service)
        yield Violation(message, identity.node, severity=severity, fix=FIXES.get(cluster.service, ""))

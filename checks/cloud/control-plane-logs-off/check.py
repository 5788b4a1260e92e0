"""What the control plane of a cluster does is not logged.

After an incident nobody can tell who read which Secret, who started which pod, and whether somebody tried stolen
credentials. The cluster itself keeps nothing of it, so it can't be found out afterwards. It is high where the API
server is open to the Internet.

## Fix

EKS: add `audit` to `enabled_cluster_log_types`. AKS: add an `azurerm_monitor_diagnostic_setting` for the cluster with
the category `kube-audit` or `kube-audit-admin`. GKE: leave logging switched on, with `SYSTEM_COMPONENTS`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Step, Violation

META = Meta(
    title="Control plane without audit logs",
    severity=Severity.MEDIUM,
    catalogue="EKS-05, AKS-11, GKE-09, X-30",
    frameworks={"CIS-EKS": ("2.1.1",), "CIS-AKS": ("2.1.1",), "CIS-GKE": ("5.7.1",)},
    aliases=(
        "CKV_AWS_37",
        "AWS-0038",
        "AC_AWS_0465",
        "C-0067",
        "eks_control_plane_logging_all_types_enabled",
        "C-0254",
        "CKV_GCP_1",
        "GCP-0060",
        "AC_GCP_0030",
    ),
)

SAYS = {
    "EKS": "sends no audit log of its API server to CloudWatch",
    "AKS": "has no diagnostic setting that exports its audit log",
    "GKE": "does not log what its system components do",
}
FIXES = {
    "EKS": 'enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]',
    "AKS": 'enabled_log {\n  category = "kube-audit"\n}',
    "GKE": 'logging_config {\n  enable_components = ["SYSTEM_COMPONENTS", "APISERVER", "WORKLOADS"]\n}',
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The cluster's answer."""
    logs = cluster.audit_logs(facts.references)
    if logs.value is False:
        at = facts.cloud_homes.opening(cluster)
        steps = (Step(f"the Internet reaches the API server of {cluster.label}", at),) if at is not None else ()
        severity = Severity.HIGH if steps else None
        yield Violation(f"{cluster.label} {SAYS[cluster.service]}", logs.node, steps, severity, FIXES[cluster.service])

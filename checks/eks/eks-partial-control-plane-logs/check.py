"""Parts of a control plane log nothing, though its audit log is on.

The authenticator's log alone tells which identity of AWS stands behind a user of the cluster; the others show what the
control plane did by itself.

## Fix

Name all five types in `enabled_cluster_log_types`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksCluster, Facts, Meta, Severity, Violation

META = Meta(
    title="Parts of an EKS control plane without logs",
    severity=Severity.LOW,
    catalogue="EKS-05",
    frameworks={"CIS-EKS": ("2.1.1",)},
    aliases=("CKV_AWS_37", "AWS-0038"),
)

TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")


def check(cluster: EksCluster, facts: Facts) -> Iterator[Violation]:
    """The types that are missing; without the audit log, `control-plane-logs-off` speaks."""
    found = cluster.read("enabled_cluster_log_types")
    logged = found.node.strings
    missing = [name for name in TYPES if name not in logged]
    if missing and "audit" in logged:
        severity = Severity.LOW if "authenticator" in missing else Severity.INFO
        message = f"{cluster.label} logs nothing of {', '.join(missing)}"
        fix = 'enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]'
        yield Violation(message, found.node, severity=severity, fix=fix)

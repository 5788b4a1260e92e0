"""A cluster asks for a version of Kubernetes that its cloud no longer supports.

Flaws that are found in it stay open: neither the API server nor the nodes get fixes any more. Between the end of
ordinary support and the last day there are fixes for money (EKS), with a support plan (AKS) or for a few weeks (GKE).

## Fix

Upgrade one minor version after the other, nodes last, and have the version raised regularly from then on.
"""

from collections.abc import Iterator
from datetime import date

from iac_scan.sdk import Facts, ManagedCluster, Meta, Parameter, Severity, Support, Violation, version_ends

META = Meta(
    title="Kubernetes version out of support",
    severity=Severity.HIGH,
    catalogue="EKS-08, EKS-37, AKS-26, GKE-28",
    aliases=("CKV_AWS_339", "eks_cluster_uses_a_supported_version"),
    parameters={"as-of": Parameter("", "The day the versions are judged on, such as 2026-11-23; empty for today.")},
)


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """The version the cluster asks for, on the day of the scan."""
    asked = cluster.version
    found = version_ends(cluster.service, str(asked.value or ""))
    if found is None:
        return
    day = facts.parameter("unsupported-kubernetes-version", "as-of", "")
    support = found.on(date.fromisoformat(str(day)) if day else date.today())  # noqa: DTZ011 a day is all that matters
    if support is Support.FULL or (support is Support.EXTENDED and has_plan(cluster)):
        return
    what, last = ("ordinary support", found.standard) if support is Support.EXTENDED else ("support", found.last)
    ended = "has ended" if last == date.min else f"ended on {last}"
    message = f"{cluster.label} asks for Kubernetes {asked.value}, the {what} of which {ended}"
    yield Violation(message, asked.node, severity=severity(cluster, support))


def has_plan(cluster: ManagedCluster) -> bool:
    """It pays for long-term support of AKS. Raises UnknownValueError."""
    return cluster.service == "AKS" and cluster.read("support_plan").value == "AKSLongTermSupport"


def severity(cluster: ManagedCluster, support: Support) -> Severity:
    """High where nobody fixes anything; low where the cloud upgrades the cluster by itself."""
    if cluster.service == "GKE" and cluster.automatic_upgrades.raw is True:
        return Severity.LOW
    if support is Support.NONE or cluster.service == "AKS":
        return Severity.HIGH
    upgraded = cluster.service == "EKS" and cluster.read("upgrade_policy.support_type").raw == "STANDARD"
    return Severity.LOW if upgraded else Severity.MEDIUM

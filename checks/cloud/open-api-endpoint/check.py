"""The whole Internet may connect to the API server of a cluster.

Anyone who steals a token or finds a flaw in the API server can use it from anywhere, and every scanner on the Internet
tries. Ranges are added up: `0.0.0.0/1` and `128.0.0.0/1` are everybody as well.

## Fix

Switch the public address off, or name the few networks that administrators come from: `public_access_cidrs` (EKS),
`api_server_access_profile.authorized_ip_ranges` (AKS), `master_authorized_networks_config` (GKE).
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Step, Violation, anywhere

META = Meta(
    title="API server open to the Internet",
    severity=Severity.HIGH,
    catalogue="EKS-01, AKS-01, GKE-01, GKE-02",
    frameworks={"CIS-EKS": ("5.4.1",), "CIS-AKS": ("5.4.1",), "CIS-GKE": ("5.6.3",)},
    aliases=(
        "CKV_AWS_38",
        "AWS-0041",
        "C-0227",
        "C-0228",
        "eks_cluster_not_publicly_accessible",
        "CKV_AZURE_6",
        "AZU-0041",
        "C-0247",
        "CKV_GCP_20",
        "GCP-0061",
        "AC_GCP_0292",
        "CKV_GCP_18",
        "GCP-0053",
    ),
)

FIXES = {
    "EKS": 'public_access_cidrs = ["203.0.113.0/24"]',
    "AKS": 'api_server_access_profile {\n  authorized_ip_ranges = ["203.0.113.0/24"]\n}',
    "GKE": 'master_authorized_networks_config {\n  cidr_blocks {\n    cidr_block = "203.0.113.0/24"\n  }\n}',
}


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """A public address, and ranges that hold everybody; critical where somebody wrote so, and on EKS."""
    public = cluster.public_endpoint
    if public.raw is False:
        return
    sources = cluster.allowed_sources
    at = sources.node if sources.ranges is None else anywhere(sources.ranges)
    if at is not None and public.is_true:
        severity = Severity.CRITICAL if sources.ranges is not None or cluster.service == "EKS" else Severity.HIGH
        message = f"{cluster.label} takes requests to its API server from the whole Internet"
        steps = (Step("its API server has a public address", public.node),) if public.explicit else ()
        yield Violation(message, at, steps, severity, FIXES[cluster.service])

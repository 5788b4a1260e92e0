"""The API server of a GKE cluster answers at a DNS name from every network.

Requests to that name need a Google identity with the right role, which is better than an open address. Where Kubernetes
tokens or certificates are accepted there as well, a token that was stolen from a pod works from anywhere.

## Fix

Set `allow_external_traffic = false`, or keep `enable_k8s_tokens_via_dns` and `enable_k8s_certs_via_dns` switched off.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GkeCluster, Meta, Severity, Violation

META = Meta(
    title="DNS endpoint open to every network",
    severity=Severity.MEDIUM,
    catalogue="GKE-04",
    frameworks={"CIS-GKE": ("5.6.4",)},
)

ENDPOINT = "control_plane_endpoints_config.dns_endpoint_config"
CREDENTIALS = {"enable_k8s_tokens_via_dns": "tokens", "enable_k8s_certs_via_dns": "certificates"}


def check(cluster: GkeCluster, facts: Facts) -> Iterator[Violation]:
    """The endpoint, and the credentials it takes."""
    open_ = cluster.read(f"{ENDPOINT}.allow_external_traffic")
    if not open_.is_true:
        return
    taken = [words for field, words in CREDENTIALS.items() if cluster.read(f"{ENDPOINT}.{field}").is_true]
    what = f"takes Kubernetes {' and '.join(taken)}" if taken else "answers"
    message = f"{cluster.label} {what} at its DNS name from every network"
    severity = Severity.MEDIUM if taken else Severity.INFO
    yield Violation(message, open_.node, severity=severity, fix="allow_external_traffic = false")

"""A range that may reach the API server holds more public addresses than any one organisation has offices.

Most of the addresses of such a range belong to others, often to customers of the same provider: whoever rents a machine
there may try stolen credentials on the API server.

## Fix

Replace the range by the addresses that requests really come from.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedCluster, Meta, Severity, Violation, anywhere, wide

META = Meta(
    title="API server open to a wide range of addresses",
    severity=Severity.LOW,
    catalogue="EKS-04",
    frameworks={"CIS-EKS": ("5.4.1",), "CIS-AKS": ("5.4.1",), "CIS-GKE": ("5.6.3",)},
)


def check(cluster: ManagedCluster, facts: Facts) -> Iterator[Violation]:
    """Each range of more than a /16 of public addresses, unless all ranges together are the whole Internet."""
    public = cluster.public_endpoint
    if public.raw is False:
        return
    ranges = cluster.allowed_sources.ranges or []
    if anywhere(ranges) is None and public.is_true:
        for node in ranges:
            if wide(node):
                yield Violation(f"{cluster.label} takes requests to its API server from all of {node.text}", node)

"""A GKE cluster sends no metrics of its parts.

Nobody sees that nodes run out of memory, that pods restart all the time, or that something mines coins.

## Fix

Remove `monitoring_service = "none"`, or name `SYSTEM_COMPONENTS` in `monitoring_config.enable_components`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GkeCluster, Meta, Severity, Violation

META = Meta(
    title="Monitoring of a GKE cluster switched off",
    severity=Severity.LOW,
    catalogue="GKE-10",
    frameworks={"CIS-GKE": ("5.7.1",)},
    aliases=("CKV_GCP_8", "GCP-0052", "AC_GCP_0029"),
)


def check(cluster: GkeCluster, facts: Facts) -> Iterator[Violation]:
    """The old switch and the new list."""
    service = cluster.read("monitoring_service")
    components = cluster.read("monitoring_config.enable_components")
    for found, off in ((service, service.value == "none"), (components, components.value == [])):
        if off:
            yield Violation(f"{cluster.label} sends no metrics", found.node)
            return

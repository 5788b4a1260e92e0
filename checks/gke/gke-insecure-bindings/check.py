"""A GKE cluster allows bindings that make everybody a user of it.

Bindings to `system:unauthenticated`, `system:anonymous` and, since every Google account counts as authenticated, to
`system:authenticated` open the cluster to the world. GKE can refuse them; here it is told not to.

## Fix

Set both fields of `rbac_binding_config` to false and bind roles to groups of your organisation.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GkeCluster, Meta, Severity, Violation

META = Meta(title="Bindings for everybody allowed", severity=Severity.HIGH, catalogue="GKE-35")

SUBJECTS = {
    "enable_insecure_binding_system_unauthenticated": "everybody without an account",
    "enable_insecure_binding_system_authenticated": "everybody with a Google account",
}


def check(cluster: GkeCluster, facts: Facts) -> Iterator[Violation]:
    """Each of the two fields."""
    for field, who in SUBJECTS.items():
        found = cluster.read(f"rbac_binding_config.{field}")
        if found.is_true:
            yield Violation(f"{cluster.label} allows bindings for {who}", found.node, fix=f"{field} = false")

"""Settings of a GKE cluster that stand on their own: one row of the table for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import Facts, GkeCluster, Violation, flaw


def check(cluster: GkeCluster, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation]:
    """The conditions of the row."""
    found = flaw(cluster, row["flaw"])
    if found is not None:
        yield Violation(f"{cluster.label} {row['says']}", found.node, fix=row["hcl"])

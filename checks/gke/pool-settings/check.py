"""Settings of a GKE node pool that stand on their own: one row of the table for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import Facts, GkeNodePool, Violation, flaw


def check(pool: GkeNodePool, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation]:
    """The conditions of the row."""
    found = flaw(pool, row["flaw"])
    if found is not None:
        yield Violation(f"{pool.label} {row['says']}", found.node, fix=row["hcl"])

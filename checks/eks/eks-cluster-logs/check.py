"""Settings of the log group of an EKS control plane: one row of the table for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import ClusterLogs, Facts, Violation, flaw


def check(logs: ClusterLogs, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation]:
    """The conditions of the row."""
    found = flaw(logs, row["flaw"])
    if found is not None:
        yield Violation(f"{logs.label} {row['says']}", found.node, fix=row["hcl"])

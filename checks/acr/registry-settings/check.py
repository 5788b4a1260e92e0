"""Settings of an Azure container registry that stand on their own: one row of the table for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import AzureRegistry, Facts, Violation, flaw


def check(registry: AzureRegistry, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation]:
    """The conditions of the row."""
    found = flaw(registry, row["flaw"])
    if found is not None:
        yield Violation(f"{registry.label} {row['says']}", found.node, fix=row["hcl"])

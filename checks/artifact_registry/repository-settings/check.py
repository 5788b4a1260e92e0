"""Settings of an Artifact Registry repository that stand on their own: one row of the table for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import Facts, GoogleRegistry, Violation, flaw


def check(repository: GoogleRegistry, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation]:
    """The conditions of the row."""
    found = flaw(repository, row["flaw"])
    if found is not None:
        yield Violation(f"{repository.label} {row['says']}", found.node, fix=row["hcl"])

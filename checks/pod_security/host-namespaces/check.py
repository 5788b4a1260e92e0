"""Pods that share a namespace with their node: one row of the table for each namespace."""

from collections.abc import Iterator, Mapping

from iac_scan.sdk import Facts, Violation, Workload


def check(workload: Workload, facts: Facts, row: Mapping[str, str]) -> Iterator[Violation]:
    """The field of the row."""
    found = facts.pod_security("hostNamespaces", workload)
    yield from (said for said in found if said.at.key == row["field"])

"""Containers without a probe: one row of the table for each kind that matters by itself."""

from collections.abc import Iterator, Mapping

from iac_scan.sdk import Container, Facts, Relation, Violation


def check(container: Container, facts: Facts, row: Mapping[str, str]) -> Iterator[Violation]:
    """Containers that keep running, of workloads that do, and not of a Helm test."""
    workload = container.workload
    if not (container.is_main and workload.is_service) or workload.is_test or container[row["field"]].present:
        return
    if row["field"] == "readinessProbe":
        sources = (edge.source.kind for edge in facts.graph.incoming(container.resource.id, Relation.SELECTS))
        if "Service" not in sources or not container["ports"].items:
            return
    yield Violation(f"container '{container.name}' has no {row['field']}", container[row["field"]])

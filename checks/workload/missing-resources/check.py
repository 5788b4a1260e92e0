"""Containers without a request or limit: one row of the table for each of cpu and memory."""

from collections.abc import Iterator, Mapping

from iac_scan.sdk import Container, Facts, Violation

FIELDS = {"limits": ("limits",), "requests": ("requests", "limits")}


def check(container: Container, facts: Facts, row: Mapping[str, str]) -> Iterator[Violation]:
    """A limit stands in for a request; the pod's own resources and the namespace's LimitRange count for both."""
    if container.role == "ephemeralContainers":
        return
    field, resource = row["field"], row["resource"]
    holders = (container["resources"], container.workload.spec["resources"])
    if any(holder[name][resource].present for holder in holders for name in FIELDS[field]):
        return
    if not any(facts.has_default(container.resource.namespace, name, resource) for name in FIELDS[field]):
        message = f"container '{container.name}' has no {resource} {field.removesuffix('s')}"
        yield Violation(message, container["resources"][field][resource])

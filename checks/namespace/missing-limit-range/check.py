"""Containers of this namespace have no limits, and nothing fills them in.

A LimitRange gives every container that names none a default. Those who set limits everywhere do not need it, so
this check runs on request only.

## Fix

Add a LimitRange with `default` and `defaultRequest` for containers.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="No default limits",
    severity=Severity.LOW,
    catalogue="K8S-NS-009",
    frameworks={"OWASP-K8S": ("K01",)},
    aliases=("KSV-0039",),
    profile="hygiene",
    rests_on=("limitranges",),
)


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """Namespaces with a container that lacks a memory limit."""
    name = namespace.resource.name
    containers = (container for workload in facts.workloads_in(name) for container in workload.containers)
    open_ended = any(not container["resources"]["limits"]["memory"].present for container in containers)
    if open_ended and name not in {ranges.namespace for ranges in facts.graph.of_kind("LimitRange")}:
        yield Violation(
            f"namespace {name} has containers without limits and no LimitRange", namespace["metadata"]["name"]
        )

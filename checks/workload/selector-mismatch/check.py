"""The workload does not select its own pods.

The API server refuses such an object, so nothing of it is deployed; where it is read by another controller, pods
are made without end.

## Fix

Give the template all labels that `spec.selector` asks for.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload, selects

META = Meta(
    title="Selector does not match the template",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-049",
    aliases=("C-0296",),
)

KINDS = frozenset({("apps", kind) for kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")})


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Kinds of the group apps, whose selector is written by hand."""
    resource = workload.resource
    at = resource.body["spec"]["selector"]
    if (resource.id.group, resource.kind) in KINDS and at.present and not selects(at, workload.labels):
        yield Violation(f"the selector of {resource.kind} {resource.name} does not match its own pods", at)

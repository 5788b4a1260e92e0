"""The namespace enforces a Pod Security level that these pods do not satisfy, so they will not be created.

The workload itself is accepted, and the reason hides in the events of its ReplicaSet or Job: nothing runs, and
nobody is told.

## Fix

Correct the pod as the message says, or lower the namespace's level if the pod needs what it asks for.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Step, Violation, Workload

META = Meta(
    title="Workload its namespace rejects",
    severity=Severity.MEDIUM,
    catalogue="K8S-NS-006",
)

VERSION = re.compile(r"v1\.(\d+)")


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """The level and version of the namespace's labels, where the namespace is among the scanned files."""
    namespace = facts.namespace_of(workload)
    if namespace is None:
        return
    at = namespace.pod_security("enforce")
    match = VERSION.fullmatch(namespace.pod_security("enforce-version").text)
    said = facts.rejection(workload, at.text, (1, int(match[1])) if match else None)
    if said is not None:
        step = Step(f"namespace {namespace.resource.name} enforces the level {at.text}", at)
        yield Violation(
            f"namespace {namespace.resource.name} will reject the pods: {said.message}", said.at, steps=(step,)
        )

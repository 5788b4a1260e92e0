"""The containers of the pod see and may signal each other's processes.

Each of them can read the others' command lines and, with the same user, their memory, environment and files through
/proc. What was kept apart by putting it into containers of its own is together again.

## Fix

Remove `shareProcessNamespace`. To debug a running pod use `kubectl debug --target`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Processes shared between containers",
    severity=Severity.LOW,
    catalogue="K8S-WKL-032",
    frameworks={"OWASP-K8S": ("K01",)},
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """A pod of one container has nobody to share with."""
    at = workload.spec["shareProcessNamespace"]
    if at.flag and len(workload.containers) > 1:
        yield Violation("the containers of the pod share their processes", at)

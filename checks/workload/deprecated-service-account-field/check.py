"""The account of the pod is named by a field that is out of use.

`serviceAccount` is the old name of `serviceAccountName`. Where both are given and differ, the new one wins, and
whoever reads the old one is misled about the pod's permissions.

## Fix

Use `serviceAccountName` alone.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Old field for the service account",
    severity=Severity.LOW,
    catalogue="K8S-WKL-045",
    aliases=("C-0294",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Both alike is what the API server itself writes."""
    at, name = workload.spec["serviceAccount"], workload.spec["serviceAccountName"]
    if not at.text or at.value == name.value:
        return
    if name.present:
        message = f"serviceAccount says {at.text}, but serviceAccountName says {name.text} and wins"
        yield Violation(message, at, severity=Severity.MEDIUM)
    else:
        yield Violation(f"the account {at.text} is named by the old field serviceAccount", at)

"""The container gets the addresses of all Services of its namespace as environment variables.

They tell whoever breaks in what else there is, and a Service with an unlucky name overwrites a variable the program
reads. Most programs use DNS instead; this check runs on request only.

## Fix

Set `enableServiceLinks: false` in the pod spec.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Services announced as variables",
    severity=Severity.INFO,
    catalogue="K8S-WKL-065",
    frameworks={"MITRE": ("T1613",)},
    profile="hygiene",
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """It is on unless turned off."""
    at = workload.spec["enableServiceLinks"]
    if at.value is not False:
        yield Violation("the pod is told of all Services of its namespace", at)

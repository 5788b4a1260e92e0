"""A policy is skipped when the program that checks it fails.

With `failurePolicy: Ignore` the API server admits an object if the webhook does not answer, or the expression of a
policy can't be evaluated. Whoever makes it fail, by load or with an odd object, gets what the policy forbids.

## Fix

Set `failurePolicy: Fail`. Run several replicas of the engine, and leave its own namespace and `kube-system` out with a
`namespaceSelector`, so that it can start.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyGate, Severity, Violation

META = Meta(
    title="Policy that is skipped when it fails",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-004, K8S-ADM-007",
    frameworks={"OWASP-K8S": ("K04",)},
)


def check(gate: PolicyGate, facts: Facts) -> Iterator[Violation]:
    """Without the field it is `Fail`."""
    if gate.failure.value == "Ignore":
        yield Violation(f"what the {gate.label} forbids is admitted when it fails", gate.failure)

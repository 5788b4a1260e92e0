"""A policy leaves out objects that carry a label, and whoever makes an object chooses its labels.

An `objectSelector` that excludes is an exception that everybody may take: adding the label is all it needs.

## Fix

Exclude namespaces instead (`namespaceSelector` with `kubernetes.io/metadata.name`), or single objects by name in the
policy itself.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyGate, Severity, Violation

META = Meta(
    title="Policy that a label evades",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-005",
    frameworks={"OWASP-K8S": ("K04",)},
)


def check(gate: PolicyGate, facts: Facts) -> Iterator[Violation]:
    """Conditions that a label fails; those that ask for one say what the policy is about."""
    for condition in gate.objects["matchExpressions"].items:
        if condition["operator"].value in ("NotIn", "DoesNotExist"):
            key = condition["key"].text
            yield Violation(f"the {gate.label} leaves out whatever carries the label '{key}'", condition)

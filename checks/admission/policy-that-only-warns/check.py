"""A policy is bound, but nothing is refused for violating it.

With `Warn` and `Audit` the object is admitted; the warning goes to whoever made it, the note into the audit log.

## Fix

Add `Deny` to `validationActions` once the warnings have been seen to.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PolicyBinding, Severity, Violation

META = Meta(
    title="Policy that refuses nothing",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-007",
    frameworks={"OWASP-K8S": ("K04",)},
)


def check(binding: PolicyBinding, facts: Facts) -> Iterator[Violation]:
    """A policy that another binding enforces is told elsewhere what it refuses."""
    actions, policy = binding["spec"]["validationActions"], binding["spec"]["policyName"].text
    if not actions.strings or "Deny" in actions.strings:
        return
    bindings = facts.graph.of_kind("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io")
    others = [other.body["spec"] for other in bindings]
    if not any(other["policyName"].text == policy and "Deny" in other["validationActions"].strings for other in others):
        yield Violation(f"nothing is refused for violating the policy {policy}", actions)

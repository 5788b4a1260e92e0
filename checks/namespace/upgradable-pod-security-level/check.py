"""The namespace enforces the baseline level, although all its pods satisfy the restricted one.

Raising the level now costs nothing and keeps it that way.

## Fix

Set `pod-security.kubernetes.io/enforce: restricted`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="Stricter Pod Security level possible",
    severity=Severity.LOW,
    catalogue="K8S-NS-003",
    frameworks={"OWASP-K8S": ("K04",)},
    profile="hygiene",
)


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """Namespaces whose pods are among the scanned files."""
    at = namespace.pod_security("enforce")
    workloads = facts.workloads_in(namespace.resource.name)
    if at.value == "baseline" and workloads and not any(facts.rejection(one, "restricted") for one in workloads):
        yield Violation(f"all pods of namespace {namespace.resource.name} satisfy the restricted level", at)

"""Nobody is told which pods of the namespace would fail the strictest level.

Warnings and audit entries cost nothing and show what would have to change before the level can be raised. It is a
convenience, so this check runs on request only.

## Fix

Set `pod-security.kubernetes.io/warn: restricted` and `pod-security.kubernetes.io/audit: restricted`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="No Pod Security warnings",
    severity=Severity.INFO,
    catalogue="K8S-NS-007",
    frameworks={"OWASP-K8S": ("K10",)},
    profile="hygiene",
)


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """Not where the strictest level is enforced."""
    modes = [namespace.pod_security(mode) for mode in ("enforce", "warn", "audit")]
    if all(at.value != "restricted" for at in modes) and not namespace.is_system:
        yield Violation(
            f"namespace {namespace.resource.name} neither warns nor audits at the restricted level", modes[1]
        )

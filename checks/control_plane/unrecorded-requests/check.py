"""The audit policy records nothing of requests that an investigation needs.

The first rule that matches decides, and what no rule matches is not recorded. Who reads Secrets, opens a shell in a pod
or gives himself a role then leaves no trace. The requests asked about are those of an ordinary user in an ordinary
namespace; what the policy drops of named users is left alone.

## Fix

Record at least the level `Metadata`: move rules of the level `None` below those for these resources, restrict them to
the users they are meant for, and end the policy with `- level: Metadata`.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuditPolicy, Facts, Meta, Severity, Undecided, Violation, audit_policy

META = Meta(
    title="Requests that the audit policy does not record",
    severity=Severity.MEDIUM,
    catalogue="K8S-AUD-001",
    frameworks={"CIS-K8S": ("3.2.1", "3.2.2"), "OWASP-K8S": ("K10",), "MITRE": ("T1562.001",)},
    aliases=("C-0160", "C-0161"),
)


def check(policy: AuditPolicy, facts: Facts) -> Iterator[Violation | Undecided]:
    """Each rule that drops such requests, and the policy for those that none matches."""
    rules = policy["rules"].items
    for gap in audit_policy.gaps(rules, list(audit_policy.wanted(audit_policy.ORDINARY))):
        told, at = audit_policy.spelled(gap.requests), gap.rule or policy["rules"]
        how = "this rule drops" if gap.rule else "no rule records"
        if gap.sure:
            yield Violation(f"{how} requests for {told}", at)
        else:
            yield Undecided(f"whether {how} requests for {told} depends on what the release takes '*' as group for", at)

"""The audit policy records what users do, but not what service accounts or administrators do, or not how it ended.

A stolen token of a pod and a certificate of `system:masters` are what an intruder works with. Without the stage
`ResponseComplete` the log does not tell whether a request was allowed.

## Fix

Restrict rules of the level `None` to the controllers they are meant for, by their names under `users`. Leave out
`RequestReceived` only.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuditPolicy, Facts, Meta, Severity, Violation, audit_policy

META = Meta(
    title="Identities that the audit policy does not record",
    severity=Severity.MEDIUM,
    catalogue="K8S-AUD-004",
    frameworks={"CIS-K8S": ("3.2.2",), "OWASP-K8S": ("K10",)},
)


def check(policy: AuditPolicy, facts: Facts) -> Iterator[Violation]:
    """What is dropped of these although it is recorded of ordinary users."""
    rules = policy["rules"].items
    for place in (policy["omitStages"], *(rule["omitStages"] for rule in rules)):
        if "ResponseComplete" in place.strings:
            yield Violation("the end of requests is not recorded, so that nobody sees whether they were allowed", place)
    dropped = audit_policy.gaps(rules, list(audit_policy.wanted(audit_policy.ORDINARY)))
    known = {(request.verb, request.resource) for gap in dropped for request in gap.requests}
    for who in audit_policy.PRIVILEGED:
        requests = [each for each in audit_policy.wanted(who) if (each.verb, each.resource) not in known]
        for gap in audit_policy.gaps(rules, requests):
            if gap.sure and gap.rule:
                told = audit_policy.spelled(gap.requests)
                yield Violation(f"this rule drops requests of {who.label} for {told}", gap.rule)

"""The audit log holds the values of Secrets, or tokens.

The levels `Request` and `RequestResponse` record what is sent and answered. Of Secrets, token reviews and tokens of
service accounts that is the secret itself: whoever may read the log, and every system that it is sent to, has it.

## Fix

Put a rule with `level: Metadata` for `secrets`, `configmaps`, `serviceaccounts/token` and `tokenreviews` before
this one.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuditPolicy, Facts, Meta, Severity, Violation, audit_policy

META = Meta(
    title="Secrets in the audit log",
    severity=Severity.HIGH,
    catalogue="K8S-AUD-002",
    frameworks={"CIS-K8S": ("3.2.2",), "OWASP-K8S": ("K03", "K10")},
)


def check(policy: AuditPolicy, facts: Facts) -> Iterator[Violation]:
    """ConfigMaps should hold no secrets, so recording them alone is no more than a risk."""
    for rule, requests in audit_policy.leaks(policy["rules"].items):
        harmless = all(request.resource == "configmaps" for request in requests)
        yield Violation(
            f"bodies of requests for {audit_policy.spelled(requests)} are recorded",
            rule["level"],
            severity=Severity.LOW if harmless else None,
        )

"""GuardDuty watches the account, but not its clusters.

What an attacker does through the API server, or in the pods, raises no alarm, though the service that would notice it
is there.

## Fix

Set `status = "ENABLED"` for the feature.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GuardDutyFeature, Meta, Severity, Violation

META = Meta(
    title="Threat detection of EKS switched off",
    severity=Severity.MEDIUM,
    catalogue="EKS-34",
    aliases=("CKV_AWS_238",),
)

WATCHES = {
    "EKS_AUDIT_LOGS": "the audit logs of clusters",
    "EKS_RUNTIME_MONITORING": "what runs on nodes",
    "RUNTIME_MONITORING": "what runs on nodes",
}


def check(feature: GuardDutyFeature, facts: Facts) -> Iterator[Violation]:
    """A feature for clusters that is switched off."""
    watched = WATCHES.get(feature["name"].text)
    if watched and feature["status"].text == "DISABLED":
        yield Violation(f"{feature.label} keeps GuardDuty from watching {watched}", feature["status"])

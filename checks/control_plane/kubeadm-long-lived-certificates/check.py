"""kubeadm makes certificates that hold for longer than it would by itself.

A certificate that is stolen can't be withdrawn and is of use until it expires.

## Fix

Remove the field: certificates then hold for a year, authorities for ten, and upgrades renew them.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, KubeadmCluster, Meta, Severity, Violation

META = Meta(
    title="Long-lived certificates of the control plane",
    severity=Severity.LOW,
    catalogue="K8S-KUB-009",
)
HOURS = re.compile(r"(\d+)h(?:\d+m)?(?:\d+s)?")
YEAR = 8784  # hours, in a leap year
PERIODS = {
    "certificateValidityPeriod": (YEAR, "certificates of the control plane hold for more than a year"),
    "caCertificateValidityPeriod": (10 * YEAR, "the authorities of the control plane hold for more than ten years"),
}


def check(cluster: KubeadmCluster, facts: Facts) -> Iterator[Violation]:
    """Both periods, where they are given in hours as Go writes them, or in days as newer objects of Cluster API do."""
    for field, (most, message) in PERIODS.items():
        hours = HOURS.fullmatch(cluster[field].text)
        if hours and int(hours[1]) > most:
            yield Violation(message, cluster[field])
        days = cluster[f"{field}Days"]
        if isinstance(days.value, int) and days.value * 24 > most:
            yield Violation(message, days)

"""An account of Google Cloud trusts more pods than one ServiceAccount's.

`roles/iam.workloadIdentityUser` lets the named members act as the account. A member that stands for a whole workload
pool, or for everybody, hands the account to pods of every namespace and cluster, or to the world.

## Fix

Name one ServiceAccount: `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, GoogleGrant, Meta, Severity, Violation

META = Meta(
    title="Google account for any pod",
    severity=Severity.HIGH,
    catalogue="GKE-41",
    frameworks={"CIS-GKE": ("5.2.2",)},
    aliases=("GCP-0068",),
)

ROLES = {"roles/iam.workloadIdentityUser", "roles/iam.serviceAccountTokenCreator"}
WHOLE_POOL = re.compile(r"\.svc\.id\.goog/(\*$|kubernetes\.cluster/)")
EVERYBODY = {"allUsers": "everybody", "allAuthenticatedUsers": "everybody with a Google account"}


def check(grant: GoogleGrant, facts: Facts) -> Iterator[Violation]:
    """Each member by itself."""
    if grant.target not in ("service_account", "project") or grant.role not in ROLES:
        return
    for member in grant.members:
        text = member.written if WHOLE_POOL.search(member.written) else member.text
        if text in EVERYBODY:
            message = f"{grant.address} lets {EVERYBODY[text]} act as the account"
            yield Violation(message, member, severity=Severity.CRITICAL)
        elif text.startswith("principalSet://") and WHOLE_POOL.search(text):
            yield Violation(f"{grant.address} lets every pod of a workload pool act as the account", member)

"""Pods may read every secret that the cloud keeps.

A driver or an operator that fetches secrets needs a few of them by name. With all of them, whoever takes over one of
its pods, or may start a pod with its ServiceAccount, reads the secrets of every application of the account.

## Fix

Name the secrets: the ARNs or a prefix of them in the policy (AWS), a grant on each secret (Google Cloud), a role
assignment on one vault or secret (Azure).
"""

from collections.abc import Iterator

from iac_scan.sdk import CloudGrant, Facts, Meta, Severity, Violation, secret_readers

META = Meta(
    title="Pods that read every secret of the cloud",
    severity=Severity.MEDIUM,
    catalogue="X-33",
    frameworks={"CIS-EKS": ("5.2.1",), "CIS-GKE": ("5.2.2",), "CIS-AKS": ("5.2.1",), "OWASP-K8S": ("K02", "K03")},
)


def check(grant: CloudGrant, facts: Facts) -> Iterator[Violation]:
    """High where the Internet reaches the pods."""
    for reader in secret_readers(grant.resource, facts):
        severity = Severity.HIGH if reader.users.public else None
        yield Violation(f"{grant.address} lets pods read {reader.words}", reader.node, reader.users.steps, severity)

"""The namespace enforces its level as it was in another version of Kubernetes.

A version far behind the cluster's misses what was added since; one ahead of it does not exist there yet and counts
as the newest. Teams differ about pinning at all, so this check runs on request only.

## Fix

Set `pod-security.kubernetes.io/enforce-version` to the cluster's version, or remove it for the newest.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="Pod Security version out of date",
    severity=Severity.INFO,
    catalogue="K8S-NS-005",
    frameworks={"OWASP-K8S": ("K04",)},
    profile="hygiene",
)

VERSION = re.compile(r"v1\.(\d+)")
OLDEST = 3


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """More than three versions behind, or ahead."""
    at = namespace.pod_security("enforce-version")
    match = VERSION.fullmatch(at.text)
    minor = facts.kubernetes_version[1]
    if match and not minor - OLDEST <= int(match[1]) <= minor:
        yield Violation(
            f"namespace {namespace.resource.name} enforces the level of {at.text} on Kubernetes 1.{minor}", at
        )

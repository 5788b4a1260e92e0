"""Namespaces without a label admit every pod, privileged ones included.

The Pod Security admission is configured, but its default for namespaces that say nothing enforces nothing. Whoever may
create pods in such a namespace, or create namespaces, takes over a node.

## Fix

Set `defaults.enforce: baseline` or `restricted`, and label the namespaces of the system that need more.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PodSecurityDefaults, Severity, Violation

META = Meta(
    title="Pod Security that enforces nothing by default",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-001",
    frameworks={"CIS-K8S": ("5.2.1",), "OWASP-K8S": ("K04",)},
)


def check(settings: PodSecurityDefaults, facts: Facts) -> Iterator[Violation]:
    """Without a level it is `privileged`."""
    enforced = settings["defaults"]["enforce"]
    if enforced.value in (None, "", "privileged"):
        yield Violation("namespaces without a Pod Security label admit every pod", enforced)

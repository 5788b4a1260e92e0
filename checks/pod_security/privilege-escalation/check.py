"""A process in the container may become more powerful than it was started.

Unless `allowPrivilegeEscalation` is false, set-user-ID programs such as `sudo` or `ping` in the image run as root,
so a flaw in one of them makes an attacker root in the container. Kubernetes allows it by default.

## Fix

Set `allowPrivilegeEscalation: false` in the container:

    securityContext:
      allowPrivilegeEscalation: false
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Privilege escalation allowed",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-015",
    frameworks={
        "PSS": ("restricted",),
        "CIS-K8S": ("5.2.6",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1068", "T1611"),
        "CIS-EKS": ("4.2.5",),
    },
    aliases=("KSV-0001", "CKV_K8S_20", "C-0016"),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """A privileged container can't forbid it."""
    if not container.is_privileged:
        yield from facts.pod_security("allowPrivilegeEscalation", container)

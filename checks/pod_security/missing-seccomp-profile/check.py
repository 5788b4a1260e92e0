"""No system call filter is asked for, so the container may run without one.

Seccomp keeps a container from the system calls that most attacks on the kernel need. Kubernetes applies the
runtime's profile only if the pod asks for it, or if the node's kubelet runs with `seccompDefault`, which is off
unless somebody turned it on.

## Fix

Set `seccompProfile` once for the pod:

    securityContext:
      seccompProfile:
        type: RuntimeDefault
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="No seccomp profile",
    severity=Severity.LOW,
    catalogue="K8S-PSS-018, K8S-WKL-036",
    frameworks={"PSS": ("restricted",), "CIS-K8S": ("5.6.2",), "OWASP-K8S": ("K01",), "CIS-GKE": ("4.6.2",)},
    aliases=("KSV-0030", "CKV_K8S_31", "C-0210"),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """Only where none is named; one that is turned off is the check disabled-seccomp."""
    if context.container is not None and not context.container.is_privileged:
        found = facts.pod_security("seccompProfile_restricted", context)
        yield from (said for said in found if not said.at.present)

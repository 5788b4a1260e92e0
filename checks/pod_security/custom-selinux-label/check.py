"""On nodes with SELinux a label decides what a process may touch, and this one is not a container's label.

A type such as `spc_t` or `unconfined_t`, or a user or role of one's own, takes the process out of the confinement
that keeps containers away from the node and from each other.

## Fix

Remove `user` and `role`, and leave `type` out or set it to `container_t`, `container_init_t`, `container_kvm_t` or
(Kubernetes 1.31 and later) `container_engine_t`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="SELinux label that is not a container's",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-008",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.6.3",), "OWASP-K8S": ("K01",)},
    aliases=("KSV-0025",),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """Type, user and role; the level is free to choose."""
    yield from facts.pod_security("seLinuxOptions", context)

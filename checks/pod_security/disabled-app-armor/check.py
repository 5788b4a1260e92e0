"""AppArmor confines what files and kernel interfaces a process may touch, and here it is turned off.

Container runtimes apply a profile of their own unless told otherwise. `Unconfined` takes it away and leaves one
barrier less between the container and its node.

## Fix

Remove the setting, or set `appArmorProfile: {type: RuntimeDefault}` (Kubernetes 1.30 and later; before that the
annotation with the value `runtime/default`).
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="AppArmor turned off",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-007",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.6.3",), "OWASP-K8S": ("K01",)},
    aliases=("C-0055",),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """Field and annotation, at the pod and at its containers."""
    yield from facts.pod_security("appArmorProfile", context)

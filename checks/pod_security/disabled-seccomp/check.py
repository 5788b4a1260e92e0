"""Seccomp filters the system calls a container may make, and here the filter is turned off.

The runtimes' own profile blocks the calls that most attacks on the kernel need. `Unconfined` lets the container
make all of them, even on clusters whose nodes would apply a profile by default.

## Fix

Set `seccompProfile: {type: RuntimeDefault}` in the pod's securityContext and remove `Unconfined` from its
containers. A program that needs more gets a profile of its own with the type `Localhost`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="Seccomp turned off",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-010",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.6.2",), "OWASP-K8S": ("K01",)},
    aliases=("KSV-0104",),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """A privileged container runs without a filter whatever it says."""
    if context.container is None or not context.container.is_privileged:
        yield from facts.pod_security("seccompProfile_baseline", context)

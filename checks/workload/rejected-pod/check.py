"""A pod for one operating system sets what only another has, and the API server refuses it.

With `os.name: windows` no field of Linux may be set, and with `os.name: linux` none of Windows. Nothing of the object
is deployed; whoever reads the manifest believes in a hardening that never ran.

## Fix

Remove the field, or correct `spec.os.name`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, SecurityContext, Severity, Violation, Workload

META = Meta(title="Pod mixes operating systems", severity=Severity.MEDIUM, catalogue="K8S-WKL-061")

# What must be unset by the description of `os` in the API reference of PodSpec.
LINUX_POD = ("hostPID", "hostIPC", "hostUsers", "shareProcessNamespace")
LINUX_BOTH = ("appArmorProfile", "seLinuxOptions", "seccompProfile", "runAsUser", "runAsGroup")
LINUX_POD_CONTEXT = ("fsGroup", "fsGroupChangePolicy", "sysctls", "supplementalGroups", "supplementalGroupsPolicy")
LINUX_CONTAINER = ("capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount")
NAMES = {"windows": "Windows", "linux": "Linux"}


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Only pods that name their system; the API server can't tell for others."""
    system = workload.spec["os"]["name"].text
    if system not in NAMES:
        return
    for who, at in foreign(workload, system):
        if at.present:
            yield Violation(f"{who} sets {at.key}, which a pod on {NAMES[system]} must not", at)


def foreign(workload: Workload, system: str) -> Iterator[tuple[str, Node]]:
    """The places of the other system's fields, with whom they belong to."""
    if system == "windows":
        yield from (("the pod", workload.spec[field]) for field in LINUX_POD)
    for context in workload.security_contexts:
        yield from ((context.who, context["securityContext"][field]) for field in fields(context, system))


def fields(context: SecurityContext, system: str) -> tuple[str, ...]:
    """The fields of a security context that a system must not have."""
    if system == "linux":
        return ("windowsOptions",)
    return LINUX_BOTH + (LINUX_POD_CONTEXT if context.container is None else LINUX_CONTAINER)

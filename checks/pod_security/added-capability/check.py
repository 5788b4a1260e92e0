"""A Linux capability is a slice of root's power, and this container is given one that containers do not have by
default.

Some of them are enough to leave the container: SYS_ADMIN can mount the node's disk, SYS_MODULE loads code into the
kernel, SYS_PTRACE reads other processes, and ALL is all of them. Others, such as NET_RAW, let the container deceive
its neighbours on the network.

## Fix

Remove the capability from `capabilities.add`. What a program needs it for can often be had without: a port below
1024 by listening on a higher one behind a Service, a setting of the kernel by the node's own configuration.
"""

from collections.abc import Iterator
from dataclasses import replace

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Capability added beyond the default set",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-004",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.2.8", "5.2.9"), "OWASP-K8S": ("K01",), "MITRE": ("T1611",)},
    aliases=("KSV-0022", "KSV-0005", "KSV-0119", "KSV-0120", "CKV_K8S_25", "CKV_K8S_28", "CKV_K8S_39", "C-0046"),
)

# Capabilities that lead out of the container, with or without the prefix that runtimes ignore.
ESCAPES = frozenset("SYS_ADMIN SYS_MODULE SYS_PTRACE SYS_RAWIO BPF NET_ADMIN DAC_READ_SEARCH ALL".split())


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """A privileged container has them all anyway."""
    if container.is_privileged:
        return
    for said in facts.pod_security("capabilities_baseline", container):
        name = said.at.text.upper().removeprefix("CAP_")
        yield replace(said, severity=Severity.HIGH) if name in ESCAPES else said

"""The container can write to its own file system.

Whoever breaks into it can place programs there, change the application, and leave traces that look like part of the
image. With a read-only root file system an attack has to live in memory or in the few volumes meant for writing.

## Fix

Set `readOnlyRootFilesystem: true` in the container, and mount an `emptyDir` wherever the program must write:

    securityContext:
      readOnlyRootFilesystem: true
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Writable root file system",
    severity=Severity.LOW,
    catalogue="K8S-WKL-001",
    frameworks={"CIS-K8S": ("5.6.3",), "OWASP-K8S": ("K01",), "MITRE": ("T1036.005",), "NSA-CISA": ("immfs",)},
    aliases=("KSV-0014", "CKV_K8S_22", "C-0017"),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Windows has no such thing, and a debugging container is there to write; worse if the Internet gets there."""
    at = container["securityContext"]["readOnlyRootFilesystem"]
    if at.value is True or container.role == "ephemeralContainers" or container.workload.windows:
        return
    route = next(iter(facts.routes_to(container.resource.id)), ())
    message = f"container '{container.name}' can write to its root file system"
    yield Violation(message, at, steps=route, severity=Severity.MEDIUM if route else None)

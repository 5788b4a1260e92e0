"""The container keeps a terminal open.

Whoever may attach to the pod gets a shell, or whatever reads from that terminal, without starting anything. Some
programs need one, so this check runs on request only.

## Fix

Remove `stdin: true` and `tty: true`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Terminal kept open",
    severity=Severity.INFO,
    catalogue="K8S-WKL-064",
    frameworks={"MITRE": ("T1609",)},
    profile="hygiene",
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Both together, on what keeps running."""
    if container["stdin"].flag and container["tty"].flag and container.workload.is_service:
        yield Violation(f"container '{container.name}' keeps a terminal open", container["tty"])

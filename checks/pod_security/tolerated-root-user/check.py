"""The process runs as root in a place where the Pod Security Standards allow it.

In a user namespace (`hostUsers: false`) root of the container is an ordinary user of the node, so most of what
makes root dangerous is gone. It still owns every file of the image and every volume of the pod. Standards before
Kubernetes 1.23 did not look at `runAsUser` at all.

## Fix

Set `runAsUser` to another number than 0 unless the program needs root inside its own namespace, as package managers
and image builders do.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Root user the standard tolerates",
    severity=Severity.LOW,
    catalogue="K8S-WKL-011",
    frameworks={"OWASP-K8S": ("K01",)},
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """The user that holds in the end; what the standard rejects is the check root-user."""
    tolerated = container.workload.spec["hostUsers"].value is False or facts.kubernetes_version < (1, 23)
    user = container.effective("runAsUser")
    if tolerated and user.value == 0:
        contexts = container.workload.security_contexts
        if not any(said for context in contexts for said in facts.pod_security("runAsUser", context)):
            by = "it" if user.origin == "container" else "its pod"
            yield Violation(f"container '{container.name}' runs as root: {by} sets runAsUser to 0", user.at)

"""The process runs as the user root, because the manifest says so.

Root in a container is root for everything that is shared with the node: a mounted path, a device, a flaw in the
kernel or the runtime. It can also change every file of the image and install what an attack needs.

## Fix

Set `runAsUser` to another number than 0, or leave it to the image and set `runAsNonRoot: true`, in the pod's
securityContext; remove it from containers that say otherwise.
"""

from collections.abc import Iterator
from dataclasses import replace

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="Runs as root",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-017, K8S-WKL-011",
    frameworks={
        "PSS": ("restricted",),
        "CIS-K8S": ("5.2.7",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
        "NSA-CISA": ("nonroot",),
    },
    aliases=("KSV-0105", "CKV_K8S_6"),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """Worse where the Internet reaches the pod."""
    for said in facts.pod_security("runAsUser", context):
        route = next(iter(facts.routes_to(context.resource.id)), ())
        yield replace(said, severity=Severity.HIGH, steps=route) if route else said

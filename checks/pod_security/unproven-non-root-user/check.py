"""Nothing in the manifest keeps the process from running as root.

Without `runAsNonRoot: true` the image decides about the user, and most images run as root unless their maker
thought of it. With it, Kubernetes refuses to start a container whose user is root, whatever becomes of the image
later.

Where the manifest sets `runAsUser` to another number than 0, the finding is low: the process is not root today, but
the restricted level of the Pod Security Standards wants it guaranteed.

## Fix

Set `runAsNonRoot: true` once for the pod, and remove `runAsNonRoot: false` from its containers:

    securityContext:
      runAsNonRoot: true
"""

from collections.abc import Iterator
from dataclasses import replace

from iac_scan.sdk import Facts, Meta, SecurityContext, Severity, Violation

META = Meta(
    title="May run as root",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-016, K8S-WKL-011",
    frameworks={
        "PSS": ("restricted",),
        "CIS-K8S": ("5.2.7",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
        "NSA-CISA": ("nonroot",),
    },
    aliases=("KSV-0012", "CKV_K8S_23", "C-0013"),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """Silent where runAsUser 0 is a finding; low where another user is set; worse if the Internet gets there."""
    for said in facts.pod_security("runAsNonRoot", context):
        user = context.node["securityContext"]["runAsUser"]
        user = user if user.present else context.pod["runAsUser"]
        if user.value == 0 and facts.kubernetes_version >= (1, 23):
            continue
        route = next(iter(facts.routes_to(context.resource.id)), ())
        if user.present:
            yield replace(said, severity=Severity.LOW)
        elif route:
            yield replace(said, severity=Severity.HIGH, steps=route)
        else:
            yield said

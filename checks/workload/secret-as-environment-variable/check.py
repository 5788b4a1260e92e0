"""The container gets a secret as an environment variable.

Variables are inherited by every program that is started, end up in crash reports and debug pages, and do not change
when the secret does. A mounted file has none of these. Since many programs read their secrets from variables only,
this check runs on request only.

## Fix

Mount the Secret as a volume and let the program read the file; many accept a variable such as `PASSWORD_FILE` with
its path.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Secret as an environment variable",
    severity=Severity.LOW,
    catalogue="K8S-WKL-021",
    frameworks={
        "CIS-K8S": ("5.4.1",),
        "CIS-EKS": ("4.4.1",),
        "CIS-GKE": ("4.4.1",),
        "OWASP-K8S": ("K03",),
        "MITRE": ("T1552.007",),
    },
    aliases=("CKV_K8S_35", "C-0207"),
    profile="hygiene",
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Single keys and whole Secrets."""
    for item in container["env"].items:
        at = item["valueFrom"]["secretKeyRef"]
        if at.present:
            yield Violation(f"{item['name'].text} of container '{container.name}' comes from a Secret", at)
    for item in container["envFrom"].items:
        at = item["secretRef"]
        if at.present:
            yield Violation(f"container '{container.name}' takes a whole Secret as environment variables", at)

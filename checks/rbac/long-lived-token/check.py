"""A Secret of this type holds a token that never expires.

Whoever reads it once, in a backup, a log or a repository of rendered manifests, speaks as the account until somebody
deletes the Secret.

## Fix

Let pods use the token that the kubelet renews, and request tokens with an expiry for everything else (`kubectl create
token`).
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, KubernetesObject, Meta, Severity, Violation

META = Meta(
    title="Service account token that never expires",
    severity=Severity.MEDIUM,
    catalogue="K8S-RBAC-035",
    frameworks={"CIS-K8S": ("5.1.6",), "OWASP-K8S": ("K03", "K09"), "MITRE": ("T1528",)},
    aliases=("C-0287",),
)


def check(secret: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    """A Secret of type kubernetes.io/service-account-token."""
    if secret.resource.id.group or secret.resource.kind != "Secret":
        return
    if secret["type"].value == "kubernetes.io/service-account-token":
        account = secret["metadata"]["annotations"]["kubernetes.io/service-account.name"].text or "?"
        yield Violation(
            f"Secret {secret.resource.name} keeps a token of ServiceAccount {account} that never expires",
            secret["type"],
        )

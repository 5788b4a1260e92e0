"""The API server is not asked by its usual authorizers.

Without `RBAC` no role and no binding of the cluster has any effect: a webhook, or a file of attributes, decides alone.
Without `Node` kubelets need roles that let each of them read the Secrets of all nodes.

## Fix

Add `- type: Node` and `- type: RBAC` to `authorizers`, after webhooks that refuse requests.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuthorizationConfiguration, Facts, Meta, Severity, Violation

META = Meta(
    title="API server without RBAC or Node authorization",
    severity=Severity.HIGH,
    catalogue="K8S-ADM-011",
    frameworks={"CIS-K8S": ("1.2.7", "1.2.8"), "OWASP-K8S": ("K02",)},
)
EFFECTS = {
    "Node": "kubelets are not held to what their own node needs",
    "RBAC": "roles and bindings have no effect",
}


def check(settings: AuthorizationConfiguration, facts: Facts) -> Iterator[Violation]:
    """The types that are missing from the list."""
    listed = settings["authorizers"]
    types = [authorizer["type"].value for authorizer in listed.items]
    for name, effect in EFFECTS.items():
        if name not in types:
            yield Violation(f"no authorizer of the type {name}: {effect}", listed)

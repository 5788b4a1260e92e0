"""An annotation holds a secret in plain text.

Annotations are shown to everybody who may look at the object, and are not encrypted where the cluster stores them.
`kubectl apply` keeps a copy of the whole manifest in one, so a Secret that is read back from a cluster and saved
has its values twice.

## Fix

Change the secret wherever it is valid, and remove the annotation. Create Secrets with `kubectl apply --server-
side`, which keeps no copy.
"""

import json
from collections.abc import Iterator

from iac_scan.sdk import Facts, KubernetesObject, Meta, Severity, Violation, by_shape

META = Meta(
    title="Secret in an annotation",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-024",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
)

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def check(thing: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    """Values that show what they are, and the copy of a Secret."""
    for key, at in thing["metadata"]["annotations"].fields.items():
        if not isinstance(at.raw, str):
            continue
        found = by_shape(at.raw)
        if found is not None:
            yield Violation(f"the annotation {key} holds {found.what} ({found.hint})", at)
        elif key == APPLIED and thing.resource.kind == "Secret" and has_values(at.raw):
            yield Violation(f"the annotation {key} holds a copy of the Secret", at)


def has_values(text: str) -> bool:
    """The copied manifest has data."""
    try:
        copied = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(copied, dict) and bool(copied.get("data") or copied.get("stringData"))

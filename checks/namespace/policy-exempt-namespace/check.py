"""A label or annotation takes the namespace out of the cluster's policies or its service mesh.

With a policy engine told to look away, whatever it forbids is allowed here, and whoever may create pods here knows.
Without the mesh's proxy the traffic of the namespace is neither encrypted nor checked by it.

## Fix

Remove it, and exempt single objects by name in the policy itself where it is needed.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="Namespace exempt from policies",
    severity=Severity.HIGH,
    catalogue="K8S-NS-011",
    frameworks={"OWASP-K8S": ("K04",)},
)

# Where it stands, its key, the value that exempts (empty for any), what it turns off, and how bad that is.
EXEMPTIONS = (
    ("labels", "admission.gatekeeper.sh/ignore", "", "Gatekeeper's policies", Severity.HIGH),
    ("labels", "istio-injection", "disabled", "Istio's mesh", Severity.LOW),
    ("annotations", "linkerd.io/inject", "disabled", "Linkerd's mesh", Severity.LOW),
)
ENGINES = frozenset({"gatekeeper-system", "istio-system", "linkerd", "cert-manager"})


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """What the engines look at; an engine's own namespace has to be exempt."""
    name = namespace.resource.name
    if namespace.is_system or name in ENGINES:
        return
    for place, key, value, what, grade in EXEMPTIONS:
        at = namespace["metadata"][place][key]
        if at.present and (not value or at.value == value):
            yield Violation(f"namespace {name} is exempt from {what}", at, severity=grade)

"""An exception takes everything out of a policy.

A PolicyException of Kyverno that names no namespace, no object and nobody holds for the whole cluster: the policy is
switched off, although it still stands there.

## Fix

Name the objects under `match.any[].resources` with `namespaces` and `names`, or with `matchConditions`; or remove the
policy that nobody keeps.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, PolicyException, Severity, Violation

META = Meta(
    title="Exception from a policy for everything",
    severity=Severity.HIGH,
    catalogue="K8S-ADM-009",
    frameworks={"OWASP-K8S": ("K04",)},
)
CEL_LIMITS = ("matchConditions", "images", "allowedValues")
LIMITS = ("selector", "namespaceSelector", "annotations")
WHO = ("subjects", "roles", "clusterRoles")


def check(exception: PolicyException, facts: Facts) -> Iterator[Violation]:
    """Conditions are not evaluated: an exception with some, or for single controls of pods, is taken to be limited."""
    spec = exception["spec"]
    if exception.resource.id.group == "policies.kyverno.io":
        if not any(spec[field].items for field in CEL_LIMITS):
            named = ", ".join(item["name"].text for item in spec["policyRefs"].items)
            yield Violation(f"everything in the cluster is exempt from the policy {named}", spec["policyRefs"])
        return
    if spec["conditions"].present or spec["podSecurity"].present:
        return
    named = ", ".join(item["policyName"].text for item in spec["exceptions"].items)
    every = spec["match"]["all"].items
    for at in [*spec["match"]["any"].items, *(every if len(every) == 1 else [])]:
        if is_unlimited(at):
            kinds = ", ".join(at["resources"]["kinds"].strings) or "object"
            yield Violation(f"every {kinds} of the cluster is exempt from the policy {named}", at)


def is_unlimited(match: Node) -> bool:
    """The entry holds in all namespaces, for all names and for everybody."""
    resources = match["resources"]
    names = [*resources["names"].strings, *([resources["name"].text] if resources["name"].present else [])]
    spaces = resources["namespaces"].strings
    limited = any(resources[field].present for field in LIMITS) or any(match[field].present for field in WHO)
    return bool(resources.fields) and not limited and all("*" in listed for listed in (names, spaces) if listed)

"""A NetworkPolicy has rules for a direction that it does not hold for, so they do nothing.

`policyTypes` says which directions a policy isolates. Rules of another direction are stored and ignored: what looks
like a limit on connections leaves everything open. An empty `egress` list without `policyTypes` isolates nothing
either.

## Fix

Add the direction to `policyTypes`, or remove the rules.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, NetworkPolicy, Severity, Violation

META = Meta(
    title="Policy rules that are ignored",
    severity=Severity.HIGH,
    catalogue="K8S-NET-015",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


def check(policy: NetworkPolicy, facts: Facts) -> Iterator[Violation]:
    """Rules without their type, and an empty list of egress rules without any type."""
    spec, name = policy["spec"], policy.resource.name
    for direction, listed in (("ingress", policy.ingress), ("egress", policy.egress)):
        if listed and direction.capitalize() not in policy.types:
            yield Violation(
                f"the {direction} rules of policy '{name}' are ignored: policyTypes leaves them out", spec[direction]
            )
    if spec["egress"].value == [] and not spec["policyTypes"].value:
        yield Violation(
            f"policy '{name}' does not isolate egress: its list is empty and policyTypes is missing", spec["egress"]
        )

"""A role trusts more ServiceAccounts of a cluster than one.

The token of every pod is signed by the cluster, so the condition on its subject alone says which pods may act as the
role. Where the condition is missing, is a pattern, or holds as well when there is nothing to compare, whoever may start
a pod somewhere in the cluster can choose the right name and holds the role.

## Fix

Use `StringEquals` on the key that ends in `:sub`, with the full name: `system:serviceaccount:NAMESPACE:NAME`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RoleTrust, Severity, Step, Violation, Width, subjects

META = Meta(
    title="Role of AWS that trusts many ServiceAccounts",
    severity=Severity.HIGH,
    catalogue="EKS-27, X-03",
    frameworks={"CIS-EKS": ("5.2.1",)},
)

SAYS = {
    Width.NAMESPACE: ("any ServiceAccount of a namespace", Severity.MEDIUM),
    Width.NAMESPACES: ("ServiceAccounts in whatever namespace", Severity.HIGH),
    Width.UNPROVEN: ("tokens whose subject is not compared", Severity.HIGH),
    Width.EVERY: ("every ServiceAccount of the cluster", Severity.CRITICAL),
    Width.ANY: ("all ServiceAccounts but the ones it names", Severity.CRITICAL),
}


def check(trust: RoleTrust, facts: Facts) -> Iterator[Violation]:
    """All conditions must hold, so the narrowest one counts."""
    if not facts.amazon_roles.trusts_cluster(trust):
        return
    found = subjects(trust.statement)
    if not found:
        message = f"{trust.address} trusts every ServiceAccount of the cluster"
        yield Violation(message, trust.node, candidates(trust, facts), unlimited(trust, facts))
        return
    narrowest = min(found, key=lambda condition: condition.width)
    if narrowest.width is not Width.EXACT:
        words, severity = SAYS[narrowest.width]
        yield Violation(f"{trust.address} trusts {words}", narrowest.node, candidates(trust, facts), severity)


def candidates(trust: RoleTrust, facts: Facts) -> tuple[Step, ...]:
    """The pods of the scan that it lets in."""
    return tuple(facts.pod_identities.candidates(trust.statement))


def unlimited(trust: RoleTrust, facts: Facts) -> Severity:
    """Critical where the role may do nearly everything."""
    powerful = any(policy.words for policy in facts.amazon_roles.policies(trust.resource))
    return Severity.CRITICAL if powerful else Severity.HIGH

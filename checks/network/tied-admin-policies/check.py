"""Two administrators' policies of the same priority disagree about traffic, so what happens to it is undefined.

Policies of a tier are asked in the order of their priorities. At equal priority the implementation may ask either
first, and may do otherwise after an upgrade: traffic that is denied today is allowed tomorrow.

## Fix

Give the two policies different priorities; the lower number is asked first.
"""

from collections.abc import Iterator

from iac_scan.sdk import AdminPolicy, Facts, Meta, Severity, Step, Violation

META = Meta(
    title="Administrators' policies of equal priority",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-031",
    frameworks={"OWASP-K8S": ("K05",)},
)


def check(policy: AdminPolicy, facts: Facts) -> Iterator[Violation]:
    """A rule of another policy matches the same traffic at the same priority and does something else."""
    told = set()
    for one, other in facts.network.ties:
        mine, theirs = (one, other) if one.policy is policy.resource else (other, one)
        if mine.policy is not policy.resource or theirs.policy.id in told:
            continue
        told.add(theirs.policy.id)
        message = f"policy '{policy.resource.name}' and '{theirs.policy.name}' disagree at the same priority"
        steps = (Step(f"this rule says {mine.action}", mine.at), Step(f"this one says {theirs.action}", theirs.at))
        yield Violation(message, policy["spec"]["priority"], steps)

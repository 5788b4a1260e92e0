"""A NetworkPolicy lets its pods connect to every address of the Internet.

Malware is fetched and data is carried off through open egress. The ranges of the rules add up to all public
addresses; what they leave out, private ranges at most, does not help against that.

## Fix

List the ranges of the services that are needed, or send traffic through an egress proxy and open only that.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Facts,
    Intervals,
    Meta,
    NetworkPolicy,
    PolicyRule,
    Severity,
    Violation,
    addresses,
    blocks,
    covers_internet,
    is_everyone,
)

META = Meta(
    title="Egress to the whole Internet",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-008",
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


ORDINARY = frozenset({53, 443})
METADATA = addresses("169.254.169.254/32")


def check(policy: NetworkPolicy, facts: Facts) -> Iterator[Violation]:
    """The ranges of all egress rules together hold every public address."""
    if "Egress" not in policy.types:
        return
    rules = [rule for rule in PolicyRule.of(policy.resource) if rule.direction == "egress" and rule.blocks]
    total = Intervals()
    for rule in rules:
        total |= blocks(rule)
    if not covers_internet(total) or any(is_everyone(rule) and not rule.ports for rule in rules):
        return
    whole = next((rule for rule in rules if covers_internet(blocks(rule))), rules[0])
    listed = {port["port"].value for port in whole.ports}
    narrow = (listed and listed <= ORDINARY) or not METADATA & total
    message = f"policy '{policy.resource.name}' lets its pods connect to every address of the Internet"
    yield Violation(message, whole.blocks[0]["cidr"], severity=Severity.LOW if narrow else None)

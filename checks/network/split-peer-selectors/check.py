"""A namespace selector and a pod selector stand in two list items where one with both was meant.

One dash decides: in one item both selectors must match, in two items either is enough. Here the pod selector matches
nothing in the policy's own namespace, which it alone would speak of, so all pods of the selected namespaces are let
in.

## Fix

Remove the dash before `podSelector`, so that both selectors form one peer.
"""

from collections.abc import Iterator
from itertools import pairwise

from iac_scan.sdk import Confidence, Facts, Meta, PolicyRule, Severity, Violation

META = Meta(
    title="Peer selectors joined by OR instead of AND",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-016",
    confidence=Confidence.LIKELY,
    frameworks={"OWASP-K8S": ("K05",), "MITRE": ("T1046",), "MS-THREAT-MATRIX": ("MS-TA9034",)},
)


def check(rule: PolicyRule, facts: Facts) -> Iterator[Violation]:
    """A namespace item, next to it a pod item that matches no pod of the own namespace; pods of it are declared."""
    own = facts.network.namespace_bits(rule.resource.namespace)
    peers = rule.peers if rule.applies else []
    for first, second in pairwise(peers):
        alone = first["namespaceSelector"].value and not first["podSelector"].present
        pods = second["podSelector"]
        if not alone or second["namespaceSelector"].present or not pods.value or not own:
            continue
        if not facts.network.pods_matching(pods).possible & own:
            message = (
                f"policy '{rule.resource.name}' admits all pods of the namespaces: the pod selector is another item"
            )
            yield Violation(message, first["namespaceSelector"])

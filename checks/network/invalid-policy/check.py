"""A policy breaks the rules of its kind, so the API server refuses it or it does not mean what it says.

A refused policy protects nothing. A value that is accepted and matches nothing is worse, because nobody is told.

## Fix

Correct the field that the finding points at.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    AnyPolicy,
    Facts,
    Meta,
    Severity,
    Violation,
    network_problems,
)

META = Meta(
    title="Invalid network policy",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-036",
)


def check(policy: AnyPolicy, facts: Facts) -> Iterator[Violation]:
    """Every rule of validation that the policy's kind has and that can be told from the manifest."""
    for message, at in network_problems(policy.resource):
        yield Violation(f"policy '{policy.resource.name}': {message}", at)

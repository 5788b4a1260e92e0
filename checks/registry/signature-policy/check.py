"""A policy for signatures of images is worth less than it seems.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Facts, SignaturePolicy, Violation, signature_weaknesses


def check(policy: SignaturePolicy, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """The weaknesses of one sort."""
    for found in signature_weaknesses(policy):
        if found.kind in row["weaknesses"]:
            yield Violation(found.message, found.at, severity=found.severity, fix=found.fix)

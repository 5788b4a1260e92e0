"""A scheduler is set up with less protection than it has: one row of the table for each flaw.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import Facts, Scheduler, Undecided, Violation, component_flaws


def check(scheduler: Scheduler, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation | Undecided]:
    """The row's flaw, where its conditions hold."""
    yield from component_flaws(scheduler, facts, row)

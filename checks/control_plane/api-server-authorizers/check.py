"""Who decides what requests may do is not who should: one row of the table for each authorizer.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.sdk import ApiServer, Facts, Undecided, Violation

EVERYTHING = "AlwaysAllow"  # also what holds where nothing is said


def check(server: ApiServer, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation | Undecided]:
    """The authorizer of the row is there, or missing; those of a file are judged in the file."""
    at = server.place("authorization-mode")
    if server.written("authorization-config"):
        judged = facts.graph.of_kind("AuthorizationConfiguration", "apiserver.config.k8s.io")
        if row.get("bad") == EVERYTHING and not judged:
            file = server.place("authorization-config")
            yield Undecided("who authorizes requests stands in the file of --authorization-config", file)
        return
    modes = server.values("authorization-mode") or [EVERYTHING]
    if row.get("bad") in modes or (EVERYTHING not in modes and row.get("good", modes[0]) not in modes):
        yield Violation(f"kube-apiserver {row['says']}", at)

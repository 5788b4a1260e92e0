"""A token of a registry may write to every repository in it.

Tokens are passwords for machines. One that may change every repository puts a changed image under any name that the
clusters trust, whoever it was made for.

## Fix

Name the repositories: `repositories/TEAM/APP/content/write` in place of `repositories/*/content/write`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistryScopeMap, Severity, Violation

META = Meta(
    title="Registry token that may write everywhere",
    severity=Severity.MEDIUM,
    catalogue="ACR-11",
    frameworks={"CIS-AKS": ("5.1.2",)},
)

EVERYWHERE = re.compile(r"^repositories/\*{1,2}/content/(write|delete)$")


def check(scope_map: RegistryScopeMap, facts: Facts) -> Iterator[Violation]:
    """Each action by itself."""
    for action in scope_map["actions"].items:
        found = EVERYWHERE.match(action.text)
        if found is not None:
            yield Violation(f"{scope_map.address} allows to {found[1]} images of every repository", action)

"""Which versions of the built-in Kubernetes APIs are deprecated or gone, and what took their place.

The data are schemas/kubernetes/removed_apis.json: for each API version and kind the minor versions of Kubernetes that
deprecated it and that serve it no more, as the official deprecated API migration guide and the API's own lifecycle
markers have it; what lies ahead of the newest version is the announced plan. Alpha versions may go undeprecated.
"""

import json
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from iac_scan.model.kubernetes_schema import FOLDER
from iac_scan.model.record import record


class ApiState(StrEnum):
    """How an API version stands in one version of Kubernetes."""

    DEPRECATED = "deprecated"
    REMOVED = "removed"


@record
class ApiLifecycle:
    """The end of an API version: its minor versions of Kubernetes, None where there is none.

    `replacement` is the API version to use instead, with the kind where that differs, empty where there is none.
    """

    state: ApiState
    deprecated: int | None
    removed: int | None
    replacement: str


class Row(NamedTuple):
    """One row of the table."""

    deprecated: int | None
    removed: int | None
    replacement: str

    def state(self, minor: int) -> ApiState | None:
        """How the API version stands in Kubernetes 1.`minor`, None if nothing is to be said against it."""
        if self.removed is not None and minor >= self.removed:
            return ApiState.REMOVED
        if self.deprecated is not None and minor >= self.deprecated:
            return ApiState.DEPRECATED
        return None


@cache
def table() -> dict[tuple[str, str], Row]:
    """The rows by API version and kind."""
    rows = json.loads((FOLDER / "removed_apis.json").read_text(encoding="utf-8"))
    return {
        (row["api"], kind): Row(row["deprecated"], row["removed"], row["replacement"])
        for row in rows
        for kind in row["kinds"]
    }


def api_lifecycle(group: str, version: str, kind: str, minor: int) -> ApiLifecycle | None:
    """How a built-in API version stands in Kubernetes 1.`minor`; None if it is in order, or not built in."""
    row = table().get((f"{group}/{version}" if group else version, kind))
    state = row.state(minor) if row else None
    if row is None or state is None:
        return None
    return ApiLifecycle(state, row.deprecated, row.removed, successor(row.replacement, kind, minor))


def successor(replacement: str, kind: str, minor: int) -> str:
    """What to use instead in Kubernetes 1.`minor`: the replacement, or its own replacement where that is over too."""
    api, _, renamed = replacement.partition(" ")
    row = table().get((api, renamed or kind))
    state = row.state(minor) if row else None
    if row is None or state is None:
        return replacement
    if not row.replacement:
        return "" if state is ApiState.REMOVED else replacement
    next_api, _, next_kind = row.replacement.partition(" ")
    return successor(f"{next_api} {next_kind or renamed}".strip(), kind, minor)

"""What the function table says of a function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from iac_scan.parsers.terraform.types import DYNAMIC, STRING, Type, list_of, map_of, set_of
from iac_scan.parsers.terraform.values import Value

ANY_LIST = list_of(DYNAMIC)
ANY_SET = set_of(DYNAMIC)
STRINGS = list_of(STRING)
STRING_LISTS = map_of(list_of(STRING))


class UndecidableError(Exception):
    """The result can't be known without running the plan; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is run and which arguments it takes.

    Mode `raw` hands over plain data and takes it back as `result`; `files` the same, with the readable files first;
    `whole` hands over Values known in all parts; `partial` Values known on the surface, or not at all with `unknowns`.
    `nulls` admits null; `unmarks` says that the function itself decides about sensitivity.
    """

    run: Callable[..., Any]
    parameters: tuple[Type, ...] = ()
    variadic: Type | None = None
    result: Type = DYNAMIC
    mode: Literal["raw", "files", "whole", "partial"] = "raw"
    nulls: bool = False
    unknowns: bool = False
    unmarks: bool = False


def data_of(value: Value) -> Any:
    """A wholly known value as plain data with exact numbers; maps sorted by key."""
    raw = value.raw
    if type(raw) is tuple:
        return [data_of(part) for part in raw]
    if type(raw) is dict:
        return {name: data_of(raw[name]) for name in sorted(raw)}
    return raw

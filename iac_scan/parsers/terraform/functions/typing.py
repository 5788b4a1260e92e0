"""Conversion functions and what concerns sensitivity."""

from collections.abc import Mapping

from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.functions.function import Function
from iac_scan.parsers.terraform.types import BOOL, DYNAMIC, NUMBER, STRING, Type, list_of, map_of, set_of
from iac_scan.parsers.terraform.values import boolean, copy, with_sensitive


def converter(target: Type) -> Function:
    """The function that converts to a type; null and unknown pass through."""
    return Function(
        lambda value: convert(value, target), (DYNAMIC,), mode="partial", nulls=True, unknowns=True, result=target
    )


FUNCTIONS: Mapping[str, Function] = {
    "tobool": converter(BOOL),
    "tolist": converter(list_of(DYNAMIC)),
    "tomap": converter(map_of(DYNAMIC)),
    "tonumber": converter(NUMBER),
    "toset": converter(set_of(DYNAMIC)),
    "tostring": converter(STRING),
    "sensitive": Function(
        lambda value: with_sensitive(value, sensitive=True), (DYNAMIC,), mode="partial", nulls=True, unknowns=True
    ),
    "nonsensitive": Function(
        lambda value: copy(value, sensitive=False),
        (DYNAMIC,),
        mode="partial",
        nulls=True,
        unknowns=True,
        unmarks=True,
    ),
    "issensitive": Function(
        lambda value: boolean(value.sensitive), (DYNAMIC,), mode="partial", nulls=True, unknowns=True, unmarks=True
    ),
    "ephemeralasnull": Function(lambda value: value, (DYNAMIC,), mode="partial", nulls=True, unknowns=True),
}

"""Calling a function by name: arity, conversions, null, unknown and sensitive arguments."""

from collections.abc import Callable, Mapping
from functools import cache

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.functions.function import Function, UndecidableError, data_of
from iac_scan.parsers.terraform.types import DYNAMIC, Type
from iac_scan.parsers.terraform.values import EvaluationError, Value, from_plain, unknown, unmarked, with_sensitive


@cache
def functions() -> Mapping[str, Function]:
    """All functions by name."""
    from iac_scan.parsers.terraform.functions import (
        collections,
        dates,
        encoding,
        filesystem,
        formatting,
        hashing,
        maps,
        network,
        numeric,
        sets,
        strings,
        typing,
    )

    modules = (
        collections,
        dates,
        encoding,
        filesystem,
        formatting,
        hashing,
        maps,
        network,
        numeric,
        sets,
        strings,
        typing,
    )
    return {name: function for module in modules for name, function in module.FUNCTIONS.items()}


def call_function(name: str, arguments: list[Value], files: Files, text: Callable[[], str]) -> Value:
    """The result of a call; `text` gives the source for the name of an unknown result. Raises EvaluationError."""
    function = functions().get(name)
    if function is None:
        if name.startswith("provider::"):
            return unknown(Unknown(text(), f"the function {name} belongs to a provider"))
        raise EvaluationError(f'there is no function named "{name}"')
    types = parameter_types(name, function, len(arguments))
    arguments = [taken(name, function, argument, of) for argument, of in zip(arguments, types, strict=True)]
    sensitive = any(argument.sensitive for argument in arguments)
    if function.mode != "partial":
        sensitive = sensitive or any(argument.any_sensitive for argument in arguments)
        arguments = [unmarked(argument) for argument in arguments]
    why = blind(function, arguments)
    if why is not None:
        return with_sensitive(
            unknown(Unknown(text(), why.reason), function.result, maybe_null=False), sensitive=sensitive
        )
    try:
        result = run(function, arguments, files)
    except UndecidableError as error:
        result = unknown(Unknown(text(), error.reason), function.result, maybe_null=False)
    return with_sensitive(result, sensitive=sensitive and not function.unmarks)


def parameter_types(name: str, function: Function, count: int) -> list[Type]:
    """The type for each of so many arguments. Raises EvaluationError where there are too many or too few."""
    fixed = len(function.parameters)
    if count < fixed or (count > fixed and function.variadic is None):
        raise EvaluationError(f"{name}() takes {fixed} arguments{' or more' if function.variadic else ''}, not {count}")
    return [*function.parameters, *[function.variadic or DYNAMIC] * (count - fixed)]


def taken(name: str, function: Function, argument: Value, of: Type) -> Value:
    """An argument as the function takes it."""
    if argument.raw is None and not function.nulls:
        raise EvaluationError(f"an argument of {name}() is null")
    return convert(argument, of)


def blind(function: Function, arguments: list[Value]) -> Unknown | None:
    """What keeps the function from being run: a partial one takes arguments that are known on the surface."""
    if function.mode == "partial":
        if function.unknowns:
            return None
        return next((a.raw if isinstance(a.raw, Unknown) else a.open for a in arguments if not surface(a)), None)
    return next((why for argument in arguments for why in argument.unknowns), None)


def surface(value: Value) -> bool:
    """The value is known, whatever its parts are."""
    return value.is_known and value.open is None


def run(function: Function, arguments: list[Value], files: Files) -> Value:
    """The function's result, by the way it wants its arguments."""
    if function.mode == "files":
        result = function.run(files, *map(data_of, arguments))
    elif function.mode == "raw":
        result = function.run(*map(data_of, arguments))
    else:
        value: Value = function.run(*arguments)
        return value
    return convert(result if isinstance(result, Value) else from_plain(result), function.result)

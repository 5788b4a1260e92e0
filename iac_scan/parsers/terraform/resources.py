"""Instances of resources, and what they are to those that refer to them."""

from dataclasses import dataclass
from typing import Any

from iac_scan.model.node import AFTER_APPLY, Unknown
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.data import known_attributes
from iac_scan.parsers.terraform.expansion import Expansion, Frame
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.types import DYNAMIC, STRING
from iac_scan.parsers.terraform.values import NULL, Value, object_value, tuple_value, unknown


@dataclass(frozen=True, slots=True)
class ResourceInstance:
    """One instance of a resource or data source: its address, what is configured, and what it is to references."""

    address: str
    block: ast.Block
    frame: Frame
    attributes: Value
    symbolic: bool


@dataclass(frozen=True, slots=True)
class ResourceSet:
    """All instances of a resource, and their value together."""

    expansion: Expansion
    instances: tuple[ResourceInstance, ...]
    value: Value


def referred(block: ast.Block, value: Value, why: Unknown, files: Files) -> Value:
    """What a resource instance is to those that refer to it: what is not configured, the provider decides."""
    if block.labels[0] == "terraform_data" and block.type == "resource":
        return terraform_data(value, why)
    configured = {name: part for name, part in value.raw.items() if part.raw is not None}
    if block.type == "data":
        configured |= known_attributes(block.labels[0], value, files)
    return Value("object", configured, open=why)


def together(expansion: Expansion, values: dict[Any, Value], address: str) -> Value:
    """The value of a block's instances: an object, a tuple by index, or an object by key."""
    if expansion.unknown is not None:
        return unknown(Unknown(address, expansion.unknown.reason))
    match expansion.mode:
        case "single":
            return values[None]
        case "count":
            return tuple_value(values.values())
    return object_value(values)


def terraform_data(value: Value, why: Unknown) -> Value:
    """The built-in resource, whose attributes are all known by name."""
    known = {name: value.raw.get(name, NULL) for name in ("input", "triggers_replace")}
    given = known["input"]
    output = given if given.raw is None else unknown(Unknown(f"{why.expression}.output", AFTER_APPLY), DYNAMIC)
    identity = unknown(Unknown(f"{why.expression}.id", AFTER_APPLY), STRING, maybe_null=False)
    return object_value({**known, "id": identity, "output": output})

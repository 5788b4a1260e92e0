"""The real Terraform as the judge: what it plans for a configuration, in a form that can be compared with ours."""

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from iac_scan.config import TerraformOptions
from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.functions.json_text import encoded
from iac_scan.parsers.terraform.inputs import given
from iac_scan.parsers.terraform.instance import ModuleInstance
from iac_scan.parsers.terraform.reader import type_names
from iac_scan.parsers.terraform.resources import referred
from iac_scan.parsers.terraform.tree import Tree
from iac_scan.parsers.terraform.types import Type
from iac_scan.parsers.terraform.values import Value

BINARY = shutil.which("terraform")
needs_terraform = pytest.mark.skipif(BINARY is None, reason="the terraform binary is not on PATH")
UNKNOWN = "(known after apply)"


class RefusedError(Exception):
    """Terraform refuses the configuration."""


def terraform(folder: Path, *arguments: str) -> str:
    """The standard output of a Terraform command that is offline. Raises RefusedError."""
    empty = folder.parent / f"{folder.name}.rc"
    empty.touch()
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(empty), "TF_IN_AUTOMATION": "1"}
    done = subprocess.run(
        [BINARY or "terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise RefusedError(done.stderr)
    return done.stdout


def planned(folder: Path, *options: str) -> dict[str, Any]:
    """The plan of a root module as JSON. Raises RefusedError."""
    plan = folder.parent / f"{folder.name}.plan"
    terraform(folder, "init", "-input=false", "-no-color", "-backend=false")
    terraform(folder, "plan", "-input=false", "-no-color", "-lock=false", f"-out={plan}", *options)
    result: dict[str, Any] = json.loads(terraform(folder, "show", "-json", str(plan)), parse_float=Decimal)
    return result


def overlaid(known: Any, unknown: Any) -> Any:
    """A planned value with its unknown leaves put in."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        base = known if isinstance(known, dict) else {}
        names = dict.fromkeys([*base, *(name for name, part in unknown.items() if part)])
        return {name: overlaid(base.get(name), unknown.get(name)) for name in names}
    if isinstance(unknown, list):
        items = known if isinstance(known, list) else []
        length = max(len(items), len(unknown))
        pad = [None] * length
        return [overlaid(a, b) for a, b in zip([*items, *pad][:length], [*unknown, *pad][:length], strict=True)]
    return known


def their_outputs(plan: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Terraform's outputs: each value with its unknown leaves, and its type where all of it is known."""
    types = {name: part.get("type") for name, part in plan["planned_values"].get("outputs", {}).items()}
    return {
        name: (overlaid(change.get("after"), change.get("after_unknown")), types.get(name))
        for name, change in plan.get("output_changes", {}).items()
    }


def their_resources(plan: dict[str, Any]) -> dict[str, Any]:
    """Terraform's planned resources by address, with their unknown leaves."""
    return {
        change["address"]: overlaid(change["change"]["after"], change["change"]["after_unknown"])
        for change in plan.get("resource_changes", [])
    }


def root_instance(folder: Path, options: TerraformOptions | None = None) -> ModuleInstance:
    """Our root module instance of a folder."""
    options = options or TerraformOptions()
    folder = folder.resolve()
    tree = Tree(folder, folder, options, {}, Files(folder, folder))
    module = tree.module(folder)
    tree.given = given(folder, folder, options, type_names(module)).values
    return ModuleInstance(tree, module)


def our_outputs(instance: ModuleInstance) -> dict[str, tuple[Any, Any]]:
    """Our outputs in the same form."""
    found = {name: instance.part("output", name) for name in instance.module.outputs}
    return {name: (plain(value), spelled(value.type) if value.is_whole else None) for name, value in found.items()}


def our_resources(instance: ModuleInstance) -> dict[str, Any]:
    """Our terraform_data instances of the whole tree, in the same form."""
    found: dict[str, Any] = {}
    pending = [instance]
    while pending:
        module = pending.pop()
        for name in module.module.resources:
            for resource in module.part("resource", name).instances:
                found[resource.address] = plain(
                    referred(resource.block, resource.attributes, Unknown("", ""), module.files)
                )
        for name in module.module.calls:
            pending += module.part("call", name).children
    return found


def plain(value: Value) -> Any:
    """A value as JSON gives it, exact numbers included."""
    if isinstance(value.raw, Unknown):
        return UNKNOWN
    if isinstance(value.raw, dict):
        return {name: plain(part) for name, part in value.raw.items()}
    if isinstance(value.raw, tuple):
        return [plain(part) for part in value.raw]
    return json.loads(encoded(value, escape=False), parse_float=Decimal)


def spelled(of: Type) -> Any:
    """A type as Terraform's JSON spells it."""
    if of.kind in ("list", "set", "map"):
        return [of.kind, spelled(of.of)]
    if of.kind == "tuple":
        return ["tuple", [spelled(part) for part in of.items]]
    if of.kind == "object":
        return ["object", {name: spelled(part) for name, part in of.attributes}]
    return of.kind

"""A root module's folder to resources, outputs, module calls and diagnostics."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from iac_scan.config import TerraformOptions
from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.graph import CONFIGURED, TERRAFORM, Resource, ResourceId
from iac_scan.model.node import Document, Node, Unknown
from iac_scan.model.parsed import Output, Parsed
from iac_scan.model.source import Span, Stack, StackKind
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.bodies import body_value
from iac_scan.parsers.terraform.expansion import NO_NAMES, Frame
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.inputs import Given, given
from iac_scan.parsers.terraform.instance import ModuleCall, ModuleInstance
from iac_scan.parsers.terraform.module import Module, relative
from iac_scan.parsers.terraform.provenance import origin
from iac_scan.parsers.terraform.providers import (
    Versions,
    configurations,
    lock_versions,
    provider_of,
    required_versions,
)
from iac_scan.parsers.terraform.resources import PENDING, ResourceInstance, referred
from iac_scan.parsers.terraform.result import Call, Declaration, TerraformParsed
from iac_scan.parsers.terraform.sensitive import sensitive_paths
from iac_scan.parsers.terraform.tree import Tree
from iac_scan.parsers.terraform.values import plain_data

CALL_META = frozenset({"source", "version", "providers"})


def read(directory: Path, root: Path, options: TerraformOptions | None = None) -> TerraformParsed:
    """Everything that the root module in a folder declares, evaluated; spans are relative to `root`.

    Nothing is raised for what stands in the files: what can't be read, found or evaluated is a diagnostic.
    """
    options = options or TerraformOptions()
    root, directory = root.resolve(), directory.resolve()
    tree = Tree(root, directory, options, {}, Files(root, directory))
    module = tree.module(directory)
    values = given(directory, root, options, type_names(module))
    tree.given = values.values
    for problem in (*values.problems, *undeclared(module, values, options)):
        tree.report(problem)
    top = ModuleInstance(tree, module)
    name = directory.name if directory == root else relative(directory, root)
    stack = Stack(StackKind.TERRAFORM, name, directory)
    versions = Versions(lock_versions(directory), required_versions(tree.modules.values()))
    resources, declarations, calls = everything(top, stack, versions)
    found = {name: top.part("output", name) for name in sorted(module.outputs)}
    inputs = (*(entry for module in tree.modules.values() for entry in module.inputs), *values.inputs)
    outputs = tuple(Output(stack.label, name, plain_data(value), value.any_sensitive) for name, value in found.items())
    parsed = Parsed(resources, tuple(tree.diagnostics), tuple(sorted(set(inputs))), len(set(inputs)), outputs)
    return TerraformParsed(
        parsed,
        {entry.name: entry.value for entry in outputs},
        frozenset(entry.name for entry in outputs if entry.sensitive),
        declarations,
        calls,
        versions.pinned,
        versions.wanted,
    )


def type_names(module: Module) -> dict[str, str]:
    """The first word of each variable's type, empty where it has none."""
    found = {}
    for name, block in module.variables.items():
        attribute = block.body.attributes.get("type")
        found[name] = attribute.value.at.text.strip().strip('"').partition("(")[0].strip() if attribute else ""
    return found


def undeclared(module: Module, values: Given, options: TerraformOptions) -> Iterator[Diagnostic]:
    """Complaints about options for variables that the root does not declare."""
    for text in options.given:
        name = text.partition("=")[0].strip() if isinstance(text, str) else ""
        if name not in module.variables and name in values.values:
            yield Diagnostic(
                DiagnosticKind.NOTE, f"--var {name}: the root module has no such variable", Span(module.name)
            )


def everything(
    top: ModuleInstance, stack: Stack, versions: Versions
) -> tuple[tuple[Resource, ...], dict[str, Declaration], tuple[Call, ...]]:
    """All resources and module calls below a module instance, the module's own first."""
    resources: list[Resource] = []
    declarations: dict[str, Declaration] = {}
    calls: list[Call] = []
    providers = {name: configuration(block, top) for name, block in configurations(top.module)}
    pending = [top]
    while pending:
        instance = pending.pop()
        for name in instance.module.resources:
            for found in instance.part("resource", name).instances:
                declared = declaration(found, instance)
                declarations[found.address] = declared
                made_by = providers.get(declared.provider)
                resources.append(resource(found, instance, stack, versions.of(declared.provider), made_by))
        made = [instance.part("call", name) for name in instance.module.calls]
        calls += [part for call in made for part in module_calls(call, instance)]
        pending += reversed([child for call in made for child in call.children])
    return (*resources, *configured(providers, stack)), declarations, tuple(calls)


def configured(providers: dict[str, Node], stack: Stack) -> Iterator[Resource]:
    """The configurations of providers that are judged by themselves, as resources: `provider.helm`."""
    for name, node in providers.items():
        kind = name.partition(".")[0]
        if kind in CONFIGURED:
            yield Resource(
                ResourceId(stack.label, TERRAFORM, f"provider.{kind}", "", f"provider.{name}"), "", node, stack
            )


def configuration(block: ast.Block, top: ModuleInstance) -> Node:
    """What a provider block of the root module says."""
    value = body_value(block.body, NO_NAMES, top.evaluate, top.refuse_block, None)
    return Document(block.at.source.file, plain_data(value), partial(origin, block.body, block, NO_NAMES, top)).root


def resource(
    found: ResourceInstance,
    instance: ModuleInstance,
    stack: Stack,
    versions: tuple[str, ...],
    provider: Node | None,
) -> Resource:
    """A resource instance as the graph has it; data sources have a kind of their own."""
    block = found.block
    kind = block.labels[0] if block.type == "resource" else f"{block.type}.{block.labels[0]}"
    locate = partial(origin, block.body, block, found.frame, instance)
    file = block.at.source.file or instance.standing(block.at.span).file
    attributes, built_in = found.attributes, kind == "terraform_data"
    if built_in:
        attributes = referred(block, attributes, Unknown(found.address, PENDING), instance.files)
    body = Document(file, plain_data(attributes), locate).root
    identity = ResourceId(stack.label, TERRAFORM, kind, "", found.address)
    hidden = sensitive_paths(attributes, by_name=not built_in)
    return Resource(identity, "", body, stack, versions=versions, sensitive=hidden, provider=provider)


def declaration(found: ResourceInstance, instance: ModuleInstance) -> Declaration:
    """How a resource is declared."""
    lifecycle = found.block.body.first("lifecycle")
    ignored = lifecycle.body.attributes.get("ignore_changes") if lifecycle is not None else None
    return Declaration(
        found.address,
        {"resource": "managed"}.get(found.block.type, found.block.type),
        provider_of(found.block, instance),
        found.symbolic,
        tuple(names(ignored.value)) if ignored is not None else (),
    )


def names(expression: ast.Expression) -> Iterator[str]:
    """The references in a list, as they are written; the word `all` too."""
    items = expression.items if isinstance(expression, ast.TupleOf) else (expression,)
    return (item.at.text.strip('"') for item in items)


def module_calls(call: ModuleCall, instance: ModuleInstance) -> Iterator[Call]:
    """A call's instances with their evaluated arguments, whether or not the module is there to be looked into."""
    for copy in call.expansion.copies:
        address = instance.full(f"module.{call.name}{copy.key}")
        arguments = call_arguments(call.block, copy.frame, instance)
        locate = partial(origin, call.block.body, call.block, copy.frame, instance)
        body = Document(call.block.at.source.file, arguments, locate).root
        version = call.block.body.attributes.get("version")
        text = str(version.value.value) if version is not None and isinstance(version.value, ast.Literal) else ""
        yield Call(address, call.source, text, body, call.reason)


def call_arguments(block: ast.Block, frame: Frame, instance: ModuleInstance) -> Any:
    """The arguments of a module call as plain data."""
    inputs = {name: attribute for name, attribute in block.body.attributes.items() if name not in CALL_META}
    body = ast.Body(inputs, (), block.body.at)
    return plain_data(body_value(body, frame, instance.evaluate, instance.refuse_block, None))

"""Where a value comes from: the line to edit, and the chain of attribute, local, variable and module call to it.

Values carry no trace; the chain is found again, on request, by following the expressions that made the value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from iac_scan.model.node import Path, Unknown
from iac_scan.model.source import Origin, Precision, Span
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.bodies import nested_blocks
from iac_scan.parsers.terraform.context import Context
from iac_scan.parsers.terraform.expansion import Frame
from iac_scan.parsers.terraform.expressions import EVALUATORS
from iac_scan.parsers.terraform.instance import ModuleCall, ModuleInstance
from iac_scan.parsers.terraform.operators import decide
from iac_scan.parsers.terraform.resources import ResourceSet
from iac_scan.parsers.terraform.source import Place
from iac_scan.parsers.terraform.tree import TooDeepError
from iac_scan.parsers.terraform.values import EvaluationError, Value

LONGEST_CHAIN = 64
SAME = frozenset({"tolist", "toset", "tomap", "tostring", "tonumber", "tobool", "sensitive", "nonsensitive", "try"})
Feed = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Trail:
    """How far the search has come: the module instance and frame it is in, the last place with a file, the chain."""

    instance: ModuleInstance
    frame: Frame
    at: Span
    feeds: tuple[Feed, ...] = ()

    def step(self, label: str, at: Place) -> "Trail":
        """The trail with one more link."""
        if not at.source.file:
            return self
        return replace(self, at=at.span, feeds=(*self.feeds, (label, at.span)))

    def stand(self, at: Place) -> "Trail":
        """The trail at another place, if that place is in a file."""
        return replace(self, at=at.span) if at.source.file and not at.source.file.startswith("--") else self


def origin(body: ast.Body, block: ast.Block, frame: Frame, instance: ModuleInstance, path: Path) -> Origin:
    """The origin of a path in a resource's body."""
    call = instance.standing(block.at.span)
    try:
        trail = in_body(body, block, path, Trail(instance, frame, call))
    except (EvaluationError, RecursionError, TooDeepError):
        trail = Trail(instance, frame, replace(call, precision=Precision.BLOCK))
    feeds = [*trail.feeds, *callers(instance)]
    decided_within = (trail.at.file, trail.at.start) == (call.file, call.start)
    module = absent_module(instance) if decided_within else ""
    return Origin(trail.at, tuple(feed for feed in dict.fromkeys(feeds) if feed[1] != trail.at), module)


def absent_module(instance: ModuleInstance) -> str:
    """The source of the module that a stand-in stands for, as its caller writes it; empty for one that has files."""
    source = None
    while instance.is_stub and instance.caller is not None:
        instance, block, _ = instance.caller
        source = block.body.attributes.get("source")
    return str(source.value.value) if source is not None and isinstance(source.value, ast.Literal) else ""


def callers(instance: ModuleInstance) -> Iterator[Feed]:
    """The module calls that lead to a module instance, the innermost first."""
    while instance.caller is not None:
        if not instance.caller[0].is_stub:
            yield f"called as {instance.address}", instance.caller[1].at.span
        instance = instance.caller[0]


def in_body(body: ast.Body, block: ast.Block, path: Path, trail: Trail) -> Trail:
    """The trail to a path in a body; a path that is not there ends at the block it is missing from."""
    here = block.at.span if block.at.source.file else trail.at
    missing = replace(trail, at=replace(here, precision=Precision.BLOCK))
    if not path:
        return replace(trail, at=here)
    attribute = body.attributes.get(str(path[0]))
    if attribute is not None:
        name = f"{path[0]} of {block.labels[-1] if block.labels else block.type}"
        return follow(attribute.value, path[1:], trail.step(name, attribute.at))
    blocks = nested_blocks(body, trail.frame, trail.instance.evaluate, trail.instance.refuse_block)
    found = [nested for nested in blocks if nested.type == path[0]]
    if not found:
        return missing
    index = path[1] if len(path) > 1 and isinstance(path[1], int) and 0 <= path[1] < len(found) else 0
    nested = found[index]
    if nested.unknown is not None:
        return trail.stand(nested.block.at)
    return in_body(nested.body, nested.block, path[2:], replace(trail, frame=nested.frame))


def value_of(expression: ast.Expression, trail: Trail) -> Value:
    """The value of an expression on the way. Raises EvaluationError."""
    return Context(trail.instance, EVALUATORS, trail.frame.names).value(expression)


def follow(expression: ast.Expression, path: Path, trail: Trail) -> Trail:
    """The trail to where the value at a path of an expression's value is written."""
    if len(trail.feeds) > LONGEST_CHAIN:
        return trail.stand(expression.at)
    match expression:
        case ast.Parentheses():
            return follow(expression.inner, path, trail)
        case ast.Template(wrapper=True):
            return follow(expression.parts[0], path, trail)
        case ast.ObjectOf() if path:
            return in_object(expression, path, trail)
        case ast.TupleOf() if path and isinstance(path[0], int) and 0 <= path[0] < len(expression.items):
            return follow(expression.items[path[0]], path[1:], trail)
        case ast.Conditional():
            verdict = decide(value_of(expression.condition, trail))
            if isinstance(verdict, Unknown):
                return mentioned(expression, trail)
            return follow(expression.then if verdict else expression.otherwise, path, trail)
        case ast.Call():
            return in_call(expression, path, trail)
        case ast.Variable() | ast.GetAttr() | ast.Index():
            return reference(expression, path, trail)
    return mentioned(expression, trail)


def in_object(expression: ast.ObjectOf, path: Path, trail: Trail) -> Trail:
    """The trail into the attribute of an object."""
    for key, value in reversed(expression.items):
        name = value_of(key, trail)
        if name.raw == path[0] or str(name.raw) == path[0]:
            return follow(value, path[1:], trail)
    return trail.stand(expression.at)


def in_call(expression: ast.Call, path: Path, trail: Trail) -> Trail:
    """The trail into the argument that a function hands on."""
    arguments = expression.arguments
    if expression.name in SAME or expression.name in ("coalesce", "merge", "lookup"):
        candidates = reversed(arguments) if expression.name == "merge" else iter(arguments)
        for argument in candidates:
            try:
                value = value_of(argument, trail)
            except EvaluationError:
                continue
            if expression.name == "merge" and (not path or not isinstance(value.raw, dict) or path[0] not in value.raw):
                continue
            if expression.name == "coalesce" and value.raw in (None, ""):
                continue
            if expression.name == "lookup":
                return looked_up(expression, value, path, trail)
            return follow(argument, path, trail)
    return mentioned(expression, trail)


def looked_up(expression: ast.Call, value: Value, path: Path, trail: Trail) -> Trail:
    """The trail into the element that lookup() finds, or into its default."""
    key = value_of(expression.arguments[1], trail).raw
    if isinstance(value.raw, dict) and key in value.raw:
        return follow(expression.arguments[0], (key, *path), trail)
    if len(expression.arguments) > 2:
        return follow(expression.arguments[2], path, trail)
    return trail.stand(expression.at)


def mentioned(expression: ast.Expression, trail: Trail) -> Trail:
    """The place of an expression that makes a new value, with the variables and locals it mentions as links."""
    trail = trail.stand(expression.at)
    feeds: list[Feed] = []
    for part in parts(expression):
        if isinstance(part, ast.GetAttr) and isinstance(part.of, ast.Variable) and part.of.name in ("var", "local"):
            try:
                there = reference(part, (), replace(trail, feeds=()))
            except EvaluationError:
                continue
            feeds += [*there.feeds, (f"{part.of.name}.{part.name}", there.at)]
    return replace(trail, feeds=(*trail.feeds, *feeds))


def parts(expression: ast.Expression) -> Iterator[ast.Expression]:
    """An expression and all that it is made of."""
    pending: list[Any] = [expression]
    while pending:
        part = pending.pop(0)
        if isinstance(part, ast.Expression):
            yield part
            pending += [getattr(part, name) for cls in type(part).__mro__ for name in getattr(cls, "__slots__", ())]
        elif isinstance(part, tuple) and not isinstance(part, Place):
            pending += part


def reference(expression: ast.Expression, path: Path, trail: Trail) -> Trail:
    """The trail to what a name followed by accesses stands for."""
    keys: list[str | int] = []
    root = expression
    while isinstance(root, ast.GetAttr | ast.Index):
        keys.append(root.name if isinstance(root, ast.GetAttr) else static_key(root.key, trail))
        root = root.of
    keys.reverse()
    if not isinstance(root, ast.Variable):
        return follow(root, (*keys, *path), trail)
    whole = (*keys, *path)
    if root.name in trail.frame.sources:
        return bound_name(root.name, whole, expression, trail)
    if root.name in trail.frame.names or not whole:
        return trail.stand(expression.at)
    match root.name:
        case "var":
            return variable(str(whole[0]), whole[1:], trail)
        case "local":
            attribute = trail.instance.module.locals.get(str(whole[0]))
            if attribute is not None:
                there = replace(trail, frame=Frame()).step(f"local.{whole[0]}", attribute.at)
                return follow(attribute.value, whole[1:], there)
        case "module":
            return module_output(whole, expression, trail)
        case "data" | "path" | "terraform" | "ephemeral":
            return trail.stand(expression.at)
        case "resource" if len(whole) > 1:
            return resource_attribute(str(whole[0]), whole[1:], expression, trail)
    return resource_attribute(root.name, whole, expression, trail)


def static_key(expression: ast.Expression, trail: Trail) -> str | int:
    """The key that an index expression holds. Raises EvaluationError if it is unknown."""
    key = value_of(expression, trail).raw
    if isinstance(key, str | int):
        return key
    raise EvaluationError("an unknown key")


def bound_name(name: str, path: Path, expression: ast.Expression, trail: Trail) -> Trail:
    """The trail of each.value or a dynamic block's iterator into the collection it walks."""
    source, frame, key = trail.frame.sources[name]
    outer = replace(trail.stand(expression.at), frame=frame)
    if key is None or not path or path[0] != "value":
        return follow(source, (), outer) if path and path[0] == "key" else outer
    return follow(source, (key, *path[1:]), outer)


def variable(name: str, path: Path, trail: Trail) -> Trail:
    """The trail of a variable to the argument, the file or the default that gives its value."""
    instance = trail.instance
    block = instance.module.variables.get(name)
    if block is None:
        return trail
    trail = replace(trail, frame=Frame()).step(f"variable {name}", block.at)
    expression, caller, frame = instance.argument(name)
    if expression is not None and caller is not None and instance.caller is not None:
        argument = instance.caller[1].body.attributes[name]
        there = replace(trail, instance=caller, frame=frame)
        return follow(expression, path, there.step(f"argument {name} of {instance.address}", argument.at))
    if expression is not None:
        return follow(expression, path, trail.stand(expression.at))
    default = block.body.attributes.get("default")
    return trail if default is None else follow(default.value, path, trail.stand(default.at))


def module_output(path: Path, expression: ast.Expression, trail: Trail) -> Trail:
    """The trail of a module's output into the module."""
    call: ModuleCall = trail.instance.part("call", str(path[0]))
    trail = trail.stand(expression.at)
    rest = path[1:]
    for copy, child in zip(call.expansion.copies, call.children, strict=False):
        if copy.index is not None and (not rest or copy.index != rest[0]):
            continue
        inner = rest if copy.index is None else rest[1:]
        block = child.module.outputs.get(str(inner[0])) if inner else None
        value = block.body.attributes.get("value") if block is not None else None
        if value is not None:
            there = replace(trail, instance=child, frame=Frame())
            return follow(value.value, inner[1:], there.step(f"output {inner[0]} of {child.address}", value.at))
    return trail


def resource_attribute(kind: str, path: Path, expression: ast.Expression, trail: Trail) -> Trail:
    """The trail of another resource's attribute to where that is configured, or to the reference if it is not."""
    trail = trail.stand(expression.at)
    address = f"{kind}.{path[0]}"
    if address not in trail.instance.module.resources:
        return trail
    found: ResourceSet = trail.instance.part("resource", address)
    rest = path[1:]
    for copy, resource in zip(found.expansion.copies, found.instances, strict=False):
        if copy.index is not None and (not rest or copy.index != rest[0]):
            continue
        inner = rest if copy.index is None else rest[1:]
        if inner and (inner[0] in resource.block.body.attributes):
            there = replace(trail.step(address, resource.block.at), frame=resource.frame)
            return in_body(resource.block.body, resource.block, inner, there)
    return trail

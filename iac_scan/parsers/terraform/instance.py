"""One instance of a module: its variables, locals, resources, calls and outputs, each computed on demand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.node import AFTER_APPLY, OUTSIDE, Unknown
from iac_scan.model.source import Span
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.bodies import body_value
from iac_scan.parsers.terraform.constraints import Constraint, constrained, constraint
from iac_scan.parsers.terraform.context import Access, Context
from iac_scan.parsers.terraform.expansion import NO_NAMES, Expansion, Frame, each_frame, expand, symbolic
from iac_scan.parsers.terraform.expressions import EVALUATORS
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.module import Module, relative
from iac_scan.parsers.terraform.resources import ResourceInstance, ResourceSet, referred, together
from iac_scan.parsers.terraform.sources import find
from iac_scan.parsers.terraform.tree import Key, Tree
from iac_scan.parsers.terraform.types import STRING
from iac_scan.parsers.terraform.values import (
    NULL,
    EvaluationError,
    Value,
    string,
    unknown,
    with_sensitive,
)

ABSENT = "the source of the module is absent"
MOST_INSTANCES = 200_000


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A module call: its instances, or the reason why there are none to look into."""

    name: str
    block: ast.Block
    source: str
    expansion: Expansion
    children: "tuple[ModuleInstance, ...]"
    reason: str = ""


@dataclass(slots=True, eq=False)
class ModuleInstance:
    """A module as it is called in one place. `address` is empty for the root; `caller` holds the call and its frame."""

    tree: Tree
    module: Module
    address: str = ""
    key: str = ""
    caller: "tuple[ModuleInstance, ast.Block, Frame] | None" = None
    cache: dict[Key, Any] = field(default_factory=dict)

    @property
    def files(self) -> Files:
        """The files that functions may read."""
        return self.tree.files

    def full(self, name: str) -> str:
        """An address inside the module as the root sees it."""
        return f"{self.address}.{name}" if self.address else name

    def part(self, kind: str, name: str) -> Any:
        """A variable, local, resource, call or output."""
        return self.tree.demand(self, (kind, name))

    def evaluate(self, expression: ast.Expression, frame: Frame = NO_NAMES) -> Value:
        """The value of an expression; what Terraform would refuse is unknown, with a diagnostic."""
        try:
            return Context(self, EVALUATORS, frame.names).value(expression)
        except EvaluationError as error:
            return self.refused(error, expression.at)
        except RecursionError:
            return self.refused(EvaluationError("the expression is nested too deeply"), expression.at)

    def refused(self, error: EvaluationError, at: Any) -> Value:
        """The unknown value of what can't be evaluated, and the diagnostic about it."""
        span = at.span if at.source.file else self.standing(Span(self.module.name))
        self.tree.report(Diagnostic(DiagnosticKind.RESOLVE, f"can't be evaluated: {error}", span))
        return unknown(Unknown(" ".join(at.text.split())[:200], str(error)))

    @property
    def is_stub(self) -> bool:
        """It stands for a module that is absent."""
        return not self.module.name

    def standing(self, otherwise: Span) -> Span:
        """The place of the call that a stand-in stands for; another one for a module that has files of its own."""
        instance = self
        while instance.is_stub and instance.caller is not None:
            instance, block, _ = instance.caller
            if not instance.is_stub:
                return block.at.span
        return otherwise

    def cycle(self, key: Key) -> Any:
        """The part that refers to itself: unknown, with a diagnostic."""
        kind, name = key
        shown = self.full(f"{SPOKEN.get(kind, '')}{name}")
        at = self.declared(key)
        message = f"{shown} refers to itself, directly or through others"
        self.tree.report(Diagnostic(DiagnosticKind.RESOLVE, message, at.span, "break the cycle", failed=True))
        why = Unknown(shown, message)
        if kind == "resource":
            return ResourceSet(symbolic(why, NO_NAMES), (), unknown(why))
        if kind == "call":
            return ModuleCall(name, self.module.calls[name], "", symbolic(why, NO_NAMES), (), message)
        return unknown(why)

    def declared(self, key: Key) -> Any:
        """The place where a part is declared."""
        kind, name = key
        tables: dict[str, dict[str, Any]] = {
            "var": self.module.variables,
            "local": self.module.locals,
            "output": self.module.outputs,
            "resource": self.module.resources,
            "call": self.module.calls,
        }
        return tables[kind][name].at

    def compute(self, key: Key) -> Any:
        """A part, computed."""
        kind, name = key
        match kind:
            case "var":
                return self.variable(name, self.module.variables[name])
            case "local":
                return self.evaluate(self.module.locals[name].value)
            case "output":
                return self.output(self.module.outputs[name])
            case "resource":
                return self.resource(name, self.module.resources[name])
        return self.call(name, self.module.calls[name])

    def flag(self, body: ast.Body, name: str, *, default: bool) -> bool:
        """A plain bool of a block."""
        attribute = body.attributes.get(name)
        value = attribute.value if attribute is not None else None
        return value.value if isinstance(value, ast.Literal) and isinstance(value.value, bool) else default

    def output(self, block: ast.Block) -> Value:
        """An output's value."""
        attribute = block.body.attributes.get("value")
        value = self.evaluate(attribute.value) if attribute is not None else NULL
        return with_sensitive(value, sensitive=self.flag(block.body, "sensitive", default=False))

    def argument(self, name: str) -> tuple[ast.Expression | None, "ModuleInstance | None", Frame]:
        """The expression that is given for a variable, and where it is to be evaluated; None for no module at all."""
        if self.caller is None:
            return self.tree.given.get(name), None, NO_NAMES
        caller, block, frame = self.caller
        attribute = block.body.attributes.get(name)
        return (attribute.value if attribute is not None else None), caller, frame

    def variable(self, name: str, block: ast.Block) -> Value:
        """A variable's value: what is given, else its default, else unknown; of its type."""
        to = self.constraint_of(block)
        default = block.body.attributes.get("default")
        expression, caller, frame = self.argument(name)
        missing = unknown(Unknown(self.full(f"var.{name}"), f"the variable {name} has no value"), to.type)
        value = missing
        if expression is not None:
            value = (caller or Nowhere(self)).evaluate(expression, frame)
        if expression is None or (value.raw is None and not self.flag(block.body, "nullable", default=True)):
            value = self.evaluate(default.value) if default is not None else missing
        sensitive = self.flag(block.body, "sensitive", default=False)
        try:
            defaults = {path: self.evaluate(inner) for path, inner in to.defaults.items() if inner is not None}
            return with_sensitive(constrained(value, to, defaults), sensitive=sensitive)
        except EvaluationError as error:
            at = expression.at if expression is not None else block.at
            self.refused(EvaluationError(f"the value of the variable {name} is not of its type: {error}"), at)
            return unknown(Unknown(self.full(f"var.{name}"), str(error)), to.type)

    def constraint_of(self, block: ast.Block) -> Constraint:
        """A variable's type."""
        attribute = block.body.attributes.get("type")
        if attribute is None:
            return Constraint()
        try:
            return constraint(attribute.value)
        except EvaluationError as error:
            self.refused(error, attribute.at)
            return Constraint()

    def expansion(self, block: ast.Block) -> Expansion:
        """The instances of a resource or a module call."""
        try:
            found = expand(block.body, self.evaluate)
        except EvaluationError as error:
            self.tree.report(
                Diagnostic(DiagnosticKind.RESOLVE, f"can't be expanded: {error}", block.at.span, failed=True)
            )
            blind = unknown(Unknown("each", str(error)))
            return symbolic(Unknown(block.at.text, str(error)), each_frame(blind, blind, nothing(block), None))
        self.tree.instances += len(found.copies)
        if self.tree.instances > MOST_INSTANCES:
            message = f"more than {MOST_INSTANCES} instances in all; one is judged for all of this block"
            self.tree.report(Diagnostic(DiagnosticKind.RESOLVE, message, block.at.span, failed=True))
            return Expansion("symbolic", found.copies[:1], Unknown(block.at.text, message))
        return found

    def resource(self, name: str, block: ast.Block) -> ResourceSet:
        """All instances of a resource or data source."""
        expansion = self.expansion(block)
        reason = OUTSIDE if block.type == "data" else AFTER_APPLY
        instances: list[ResourceInstance] = []
        values: dict[Any, Value] = {}
        for copy in expansion.copies:
            address = self.full(name + copy.key)
            why = Unknown(address, reason)
            value = body_value(block.body, copy.frame, self.evaluate, self.refuse_block, why)
            instances.append(ResourceInstance(address, block, copy.frame, value, symbolic=expansion.mode == "symbolic"))
            values[copy.index] = referred(block, value, why, self.files)
        return ResourceSet(expansion, tuple(instances), together(expansion, values, self.full(name)))

    def refuse_block(self, error: EvaluationError, block: ast.Block) -> None:
        """Note that a dynamic block can't be unrolled."""
        self.refused(error, block.at)

    def call(self, name: str, block: ast.Block) -> ModuleCall:
        """A module call with its instances, or with the reason why it can't be followed."""
        attribute = block.body.attributes.get("source")
        source = self.evaluate(attribute.value) if attribute is not None else NULL
        if not isinstance(source.raw, str):
            return self.unresolved(name, block, "", "the module source is not known")
        key = f"{self.key}.{name}" if self.key else name
        tree = self.tree
        found = find(source.raw, self.module.path, key, tree.root, tree.folder, tree.options)
        if found.path is None:
            return self.unresolved(name, block, source.raw, found.reason)
        if found.path in self.lineage():
            return self.unresolved(name, block, source.raw, f"the module source {source.raw!r} contains this call")
        expansion = self.expansion(block)
        module = tree.module(found.path)
        children = tuple(
            ModuleInstance(tree, module, self.full(f"module.{name}{copy.key}"), key, (self, block, copy.frame))
            for copy in expansion.copies
        )
        return ModuleCall(name, block, source.raw, expansion, children)

    def lineage(self) -> set[Path]:
        """The folders of the module and of all that call it."""
        folders: set[Path] = set()
        instance: ModuleInstance | None = self
        while instance is not None:
            folders.add(instance.module.path)
            instance = instance.caller[0] if instance.caller else None
        return folders

    def unresolved(self, name: str, block: ast.Block, source: str, reason: str) -> ModuleCall:
        """A call that can't be followed: one failed diagnostic, and what no stand-in tells about it is unknown."""
        expansion = self.expansion(block)
        module = stand_in(block, source)
        key = f"{self.key}.{name}" if self.key else name
        children = tuple(
            ModuleInstance(self.tree, module, self.full(f"module.{name}{copy.key}"), key, (self, block, copy.frame))
            for copy in expansion.copies
            if module is not None
        )
        if not self.is_stub:
            remedy = "run `terraform init` beforehand, vendor the module, or name its folder in module_map"
            what = "is judged by its inputs alone" if module is not None else "is not judged"
            message = f"module {name} {what}: {reason}"
            self.tree.report(Diagnostic(DiagnosticKind.RESOLVE, message, block.at.span, remedy, failed=True))
        return ModuleCall(name, block, source, expansion, children, reason)

    def resolve(self, name: str, path: list[Access], context: Context) -> tuple[Value, int]:
        """The value of a name and how many accesses it took. Raises EvaluationError."""
        names = [access.name for access in path[:2] if isinstance(access, ast.GetAttr)]
        if not names:
            raise EvaluationError(f'"{name}" needs an attribute')
        match name:
            case "var" | "local":
                table = self.module.variables if name == "var" else self.module.locals
                if names[0] not in table:
                    raise EvaluationError(f"{name}.{names[0]} is not declared")
                return self.part(name, names[0]), 1
            case "module":
                return self.module_value(names[0], path, context)
            case "path":
                return self.path_value(names[0]), 1
            case "terraform":
                return self.terraform_value(names[0]), 1
            case "each" | "count" | "self":
                raise EvaluationError(f"{name} has no value here")
            case "resource" if len(names) > 1:  # the long spelling of a managed resource's name
                value, taken = self.resource_value(names[0], path[1:])
                return value, taken + 1
        return self.resource_value(name, path)

    def resource_value(self, name: str, path: list[Access]) -> tuple[Value, int]:
        """The value of a resource and how many accesses its name took. Raises EvaluationError."""
        names = [access.name for access in path[:2] if isinstance(access, ast.GetAttr)]
        deep = name in ("data", "ephemeral")
        address = ".".join([name, *names] if deep else [name, names[0]])
        if address not in self.module.resources:
            raise EvaluationError(f"{address} is not declared")
        found: Value = self.part("resource", address).value
        return found, 2 if deep else 1

    def path_value(self, name: str) -> Value:
        """`path.module`, `path.root` and `path.cwd`."""
        if name == "module":
            return string(relative(self.module.path, self.tree.folder))
        if name == "root":
            return string(".")
        if name == "cwd":
            return unknown(Unknown("path.cwd", "the folder Terraform runs in depends on the machine"), STRING)
        raise EvaluationError(f"path.{name} does not exist")

    def terraform_value(self, name: str) -> Value:
        """`terraform.workspace`."""
        if name == "workspace":
            return string(self.tree.options.workspace or "default")
        raise EvaluationError(f"terraform.{name} does not exist")

    def module_value(self, name: str, path: list[Access], context: Context) -> tuple[Value, int]:
        """A module's output, or all of its outputs; only what is asked for is evaluated."""
        if name not in self.module.calls:
            raise EvaluationError(f"module.{name} is not declared")
        call: ModuleCall = self.part("call", name)
        address = self.full(f"module.{name}")
        reason = call.reason if not call.children else ""
        reason = reason or (call.expansion.unknown.reason if call.expansion.unknown else "")
        if reason:
            return unknown(Unknown(address, reason)), 1
        if call.expansion.mode == "single":
            child, taken = call.children[0], 1
        else:
            found = self.indexed(call, path, context)
            if found is None:
                values = {
                    copy.index: outputs(child) for copy, child in zip(call.expansion.copies, call.children, strict=True)
                }
                return together(call.expansion, values, address), 1
            child, taken = found, 2
        if len(path) > taken and isinstance(access := path[taken], ast.GetAttr):
            if access.name not in child.module.outputs and child.is_stub:
                return unknown(Unknown(f"{child.address}.{access.name}", ABSENT)), taken + 1
            if access.name not in child.module.outputs:
                raise EvaluationError(f"module.{name} has no output named {access.name}")
            return child.part("output", access.name), taken + 1
        return outputs(child), taken

    def indexed(self, call: ModuleCall, path: list[Access], context: Context) -> "ModuleInstance | None":
        """The instance that a known index leads to."""
        if len(path) < 2 or not isinstance(path[1], ast.Index):
            return None
        key = context.value(path[1].key)
        for copy, child in zip(call.expansion.copies, call.children, strict=True):
            if copy.index == key.raw and isinstance(key.raw, str | int):
                return child
        return None


class Nowhere:
    """Where values for the root module are evaluated: no name means anything there."""

    def __init__(self, root: ModuleInstance) -> None:
        self.root = root
        self.files = root.files

    def resolve(self, name: str, _path: list[Access], _context: Context) -> tuple[Value, int]:
        """Nothing. Raises EvaluationError."""
        raise EvaluationError(f'"{name}" can\'t be used in the value of a variable')

    def evaluate(self, expression: ast.Expression, _frame: Frame = NO_NAMES) -> Value:
        """The value of an expression without names."""
        try:
            return Context(self, EVALUATORS, {}).value(expression)
        except EvaluationError as error:
            return self.root.refused(error, expression.at)


def nothing(block: ast.Block) -> ast.Expression:
    """An expression that stands for one that can't be evaluated."""
    return ast.Literal(block.at, None)


def outputs(instance: ModuleInstance) -> Value:
    """All outputs of a module; a stand-in has others that it does not know."""
    known = {name: instance.part("output", name) for name in sorted(instance.module.outputs)}
    return Value("object", known, open=Unknown(instance.address, ABSENT) if instance.is_stub else None)


def stand_in(block: ast.Block, source: str) -> Module | None:
    """The stand-in for a module that is absent; its data are only read where there is an absent module."""
    from iac_scan.parsers.terraform.stubs import stub

    wanted = block.body.attributes.get("version")
    text = str(wanted.value.value) if wanted is not None and isinstance(wanted.value, ast.Literal) else ""
    return stub(source, text, frozenset(block.body.attributes)) if source else None


SPOKEN = {"var": "var.", "local": "local.", "output": "output.", "call": "module."}

"""Function calls, with the functions that look at more than the values of their arguments."""

from collections.abc import Callable

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.context import Access, Context, source_text
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.functions.call import call_function
from iac_scan.parsers.terraform.hcl import parse_template
from iac_scan.parsers.terraform.source import TerraformSyntaxError
from iac_scan.parsers.terraform.text import joined
from iac_scan.parsers.terraform.types import BOOL, STRING
from iac_scan.parsers.terraform.values import (
    NULL,
    EvaluationError,
    Value,
    boolean,
    from_plain,
    plain_data,
    string,
    unknown,
    with_sensitive,
)
from iac_scan.parsers.terraform_kubernetes.stand_ins import FORMS, StandIns

DEEPEST_TEMPLATE = 8


def call(expression: ast.Call, context: Context) -> Value:
    """A function call; `try` and `can` look at their arguments unevaluated."""
    name = expression.name.removeprefix("core::")
    if name in ("try", "can"):
        return ATTEMPTS[name](expression, context)
    arguments = [context.value(argument) for argument in expression.arguments]
    if expression.expand and arguments:
        last = arguments.pop()
        if last.raw is None or last.kind not in ("list", "set", "tuple", "dynamic"):
            raise EvaluationError("only a list, set or tuple can be expanded into arguments")
        if isinstance(last.raw, Unknown):
            return unknown(Unknown(source_text(expression), last.raw.reason))
        arguments += [with_sensitive(part, sensitive=last.sensitive) for part in last]
    if name in TEMPLATE_FUNCTIONS:
        return render(TEMPLATE_FUNCTIONS[name], arguments, context, expression)
    made = joined(arguments) if name == "join" else decoded(arguments, context) if name == "yamldecode" else None
    return made or call_function(name, arguments, context.scope.files, lambda: source_text(expression))


def decoded(arguments: list[Value], context: Context) -> Value | None:
    """What `yamldecode()` makes of a text around what a cloud names after apply; None for other texts."""
    text = arguments[0] if len(arguments) == 1 else NULL
    words = StandIns(FORMS[0])
    told = words.text(text.raw) if isinstance(text.raw, Unknown) else None
    if told is None:
        return None
    found = call_function("yamldecode", [string(told)], context.scope.files, str)
    return with_sensitive(from_plain(words.told(plain_data(found))), sensitive=text.sensitive)


def try_(expression: ast.Call, context: Context) -> Value:
    """The first argument that can be evaluated; one that depends on what is unknown ends the search."""
    for argument in expression.arguments:
        try:
            return context.value(argument)
        except EvaluationError:
            continue
    raise EvaluationError("no argument of try() can be evaluated")


def can(expression: ast.Call, context: Context) -> Value:
    """The argument can be evaluated."""
    if len(expression.arguments) != 1:
        raise EvaluationError("can() takes one argument")
    try:
        value = context.value(expression.arguments[0])
    except EvaluationError:
        return boolean(False)  # noqa: FBT003 the value is what it is for
    why = next(value.unknowns, None)
    if why is not None:
        return unknown(Unknown(source_text(expression), why.reason), BOOL, maybe_null=False)
    return boolean(True)  # noqa: FBT003 the value is what it is for


ATTEMPTS: dict[str, Callable[[ast.Call, Context], Value]] = {"try": try_, "can": can}


class Variables:
    """The scope of a template: its variables and nothing else."""

    def __init__(self, files: Files, depth: int) -> None:
        self.files = files
        self.depth = depth

    def resolve(self, name: str, _path: list[Access], _context: Context) -> tuple[Value, int]:
        """No name but the bound ones has a value."""
        raise EvaluationError(f'the template has no variable "{name}"')


def file_text(path: Value, files: Files) -> str:
    """The template in a file."""
    return files.text(path.raw)


def given_text(text: Value, _files: Files) -> str:
    """The template that is the argument itself."""
    return str(text.raw)


TEMPLATE_FUNCTIONS: dict[str, Callable[[Value, Files], str]] = {
    "templatefile": file_text,
    "templatestring": given_text,
}


def render(
    text_of: Callable[[Value, Files], str], arguments: list[Value], context: Context, expression: ast.Call
) -> Value:
    """A template filled in with variables. Raises EvaluationError."""
    if len(arguments) != 2:
        raise EvaluationError(f"{expression.name}() takes two arguments")
    source, variables = convert(arguments[0], STRING), arguments[1]
    if source.raw is None or variables.raw is None:
        raise EvaluationError(f"an argument of {expression.name}() is null")
    for argument in (source, variables):
        if isinstance(argument.raw, Unknown):
            return unknown(Unknown(source_text(expression), argument.raw.reason))
    if variables.kind not in ("map", "object"):
        raise EvaluationError("the variables of a template must be a map or an object")
    depth = context.scope.depth + 1 if isinstance(context.scope, Variables) else 1
    if depth > DEEPEST_TEMPLATE:
        raise EvaluationError("templates call each other too deeply")
    files = context.scope.files
    try:
        template = parse_template(text_of(source, files), "")
    except TerraformSyntaxError as problem:
        raise EvaluationError(f"the template can't be read: {problem.message}") from None
    value = Context(Variables(files, depth), context.evaluators, variables.raw).value(template)
    sensitive = source.sensitive or variables.sensitive
    return with_sensitive(
        value if isinstance(template, ast.Template) and template.wrapper else convert(value, STRING),
        sensitive=sensitive,
    )

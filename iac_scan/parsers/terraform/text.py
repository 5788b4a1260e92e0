"""Templates to strings."""

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.context import Context, source_text
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.loops import bound, entries
from iac_scan.parsers.terraform.operators import decide
from iac_scan.parsers.terraform.types import STRING
from iac_scan.parsers.terraform.values import NULL, EvaluationError, Value, string, text_of, unknown, with_sensitive


def template(expression: ast.Template, context: Context) -> Value:
    """A template: the texts of its parts in a row, or what a lone interpolation holds."""
    if expression.wrapper:
        return context.value(expression.parts[0])
    return concatenated([as_text(context.value(part)) for part in expression.parts])


def concatenated(parts: list[Value]) -> Value:
    """Texts in a row, with an interpolation for each that is unknown."""
    sensitive = any(part.sensitive for part in parts)
    why = next((part.raw for part in parts if isinstance(part.raw, Unknown)), None)
    if why is None:
        return with_sensitive(string("".join(part.raw for part in parts)), sensitive=sensitive)
    text = "".join(f"${{{part.raw.expression}}}" if isinstance(part.raw, Unknown) else part.raw for part in parts)
    return with_sensitive(unknown(Unknown(text, why.reason), STRING, maybe_null=False), sensitive=sensitive)


def joined(arguments: list[Value]) -> Value | None:
    """What `join()` makes of lists with unknown items, as a template; None where there is none, or something else."""
    separator, *lists = arguments or (NULL,)
    if not isinstance(separator.raw, str) or any(each.kind not in ("list", "set", "tuple") for each in lists):
        return None
    if not all(each.is_known and each.raw is not None for each in lists):
        return None
    parts = [as_text(part) for each in lists for part in each if part.raw is not None]
    if all(part.is_known for part in parts) or len(parts) != sum(len(each.raw) for each in lists):
        return None
    text = concatenated([part for each in parts for part in (separator, each)][1:])
    return with_sensitive(text, sensitive=any(each.sensitive for each in arguments))


def as_text(value: Value) -> Value:
    """A part of a template as text."""
    if value.kind == "string" and value.raw is not None:
        return value
    if value.raw is None:
        raise EvaluationError("null in a template")
    if value.is_known and value.kind in ("number", "bool"):
        return with_sensitive(string(text_of(value)), sensitive=value.sensitive)
    return convert(value, STRING)


def template_if(expression: ast.TemplateIf, context: Context) -> Value:
    """`%{ if }`."""
    condition = context.value(expression.condition)
    verdict = decide(condition)
    if isinstance(verdict, Unknown):
        result = unknown(Unknown(source_text(expression), verdict.reason), STRING, maybe_null=False)
    else:
        result = context.value(expression.then if verdict else expression.otherwise)
    return with_sensitive(result, sensitive=condition.sensitive)


def template_for(expression: ast.TemplateFor, context: Context) -> Value:
    """`%{ for }`."""
    over = context.value(expression.over)
    pairs = entries(over)
    if isinstance(pairs, Unknown):
        why = Unknown(source_text(expression), pairs.reason)
        return with_sensitive(unknown(why, STRING, maybe_null=False), sensitive=over.sensitive)
    parts = [
        context.binding(bound(expression.key, expression.value, key, value)).value(expression.body)
        for key, value in pairs
    ]
    why_not = next((part.raw for part in parts if isinstance(part.raw, Unknown)), None)
    sensitive = over.sensitive or any(part.sensitive for part in parts)
    if why_not is not None:
        text = "".join(part.raw.expression if isinstance(part.raw, Unknown) else part.raw for part in parts)
        result = unknown(Unknown(text, why_not.reason), STRING, maybe_null=False)
    else:
        result = string("".join(part.raw for part in parts))
    return with_sensitive(result, sensitive=sensitive)

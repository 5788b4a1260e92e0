"""Data sources whose result follows from their arguments alone."""

from collections.abc import Callable, Mapping

from iac_scan.parsers.terraform.calls import Variables
from iac_scan.parsers.terraform.context import Context
from iac_scan.parsers.terraform.convert import to_string
from iac_scan.parsers.terraform.expressions import EVALUATORS
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.hcl import parse_template
from iac_scan.parsers.terraform.policy_document import policy_document
from iac_scan.parsers.terraform.source import TerraformSyntaxError
from iac_scan.parsers.terraform.values import EvaluationError, Value

Known = Mapping[str, Value]


def template_file(arguments: Value, files: Files) -> Known:
    """The text that the old `template_file` renders; nothing where its template or variables are not known."""
    template, variables = arguments.raw.get("template"), arguments.raw.get("vars")
    if template is None or not isinstance(template.raw, str):
        return {}
    names = variables.raw if variables is not None else {}
    if not isinstance(names, dict):
        return {}
    try:
        scope = Context(Variables(files, 1), EVALUATORS, {name: to_string(value) for name, value in names.items()})
        return {"rendered": to_string(scope.value(parse_template(template.raw, "")))}
    except (EvaluationError, TerraformSyntaxError):
        return {}


PURE: Mapping[str, Callable[[Value, Files], Known]] = {
    "aws_iam_policy_document": lambda arguments, _files: policy_document(arguments),
    "template_file": template_file,
}


def known_attributes(kind: str, arguments: Value, files: Files) -> Known:
    """The attributes of a data source that need no provider."""
    pure = PURE.get(kind)
    return pure(arguments, files) if pure is not None else {}

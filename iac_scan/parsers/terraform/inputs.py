"""Values of the root module's variables: from files that Terraform loads by itself, from named files, from options."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iac_scan.config import TerraformOptions
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.source import Span
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.hcl import parse, parse_expression
from iac_scan.parsers.terraform.json_syntax import parse_json_values
from iac_scan.parsers.terraform.module import relative
from iac_scan.parsers.terraform.source import Place, Source, TerraformSyntaxError

OPTION = "--var"  # the name of the source that stands for the command line


@dataclass(frozen=True, slots=True)
class Given:
    """Expressions for variables by name, what went wrong, and the files they come from."""

    values: dict[str, ast.Expression]
    problems: tuple[Diagnostic, ...]
    inputs: tuple[Input, ...]


def given(folder: Path, root: Path, options: TerraformOptions, types: dict[str, str]) -> Given:
    """All values given for variables, the strongest source last; `types` holds the kind of each variable's type."""
    values: dict[str, ast.Expression] = {}
    problems: list[Diagnostic] = []
    inputs: list[Input] = []
    for entry in (*automatic_files(folder), *options.given):
        if isinstance(entry, str):
            key, _, value = entry.partition("=")
            try:
                values[key.strip()] = option_value(value, types.get(key.strip(), ""))
            except TerraformSyntaxError as problem:
                message = f"the value of --var {key} is not readable: {problem.message}"
                problems.append(Diagnostic(DiagnosticKind.PARSE, message, Span(relative(folder, root)), failed=True))
            continue
        name = relative(entry, root)
        try:
            values |= {key: attribute.value for key, attribute in variables_file(entry, name).attributes.items()}
            inputs.append(Input(name, InputState.SCANNED))
        except TerraformSyntaxError as problem:
            message = f"not readable as a file of variables: {problem.message}"
            problems.append(Diagnostic(DiagnosticKind.PARSE, message, problem.span, "correct the syntax", failed=True))
            inputs.append(Input(name, InputState.FAILED, message))
    return Given(values, tuple(problems), tuple(inputs))


def automatic_files(folder: Path) -> Iterator[Path]:
    """The files of variables that Terraform loads by itself, the strongest last."""
    yield from (folder / name for name in ("terraform.tfvars", "terraform.tfvars.json") if (folder / name).is_file())
    suffixes = (".auto.tfvars", ".auto.tfvars.json")
    yield from sorted(path for path in folder.iterdir() if path.name.endswith(suffixes) and path.is_file())


def variables_file(path: Path, name: str) -> ast.Body:
    """The attributes of a file of variables. Raises TerraformSyntaxError."""
    try:
        source = Source(name, path.read_bytes())
    except OSError as error:
        raise TerraformSyntaxError(f"the file can't be read: {error.strerror}", Span(name)) from None
    return parse_json_values(source) if name.endswith(".json") else parse(source)


def option_value(text: str, kind: str) -> ast.Expression:
    """A value from the command line: a string for primitive types, else an expression. Raises TerraformSyntaxError."""
    source = Source(OPTION, text.encode())
    if kind in ("", "string", "number", "bool"):
        return ast.Literal(Place(source, 0, len(source.data)), text)
    return parse_expression(source)

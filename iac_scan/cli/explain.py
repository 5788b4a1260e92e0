"""`iac-scan explain CHECK`: what it finds, why it matters, how to fix it, and what it looks like."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.engine.catalog import checks
from iac_scan.engine.python import Check, CheckError


def explain(
    name: Annotated[str, typer.Argument(metavar="CHECK", help="The id of a check.")],
    own_checks: options.OwnChecks = None,
) -> None:
    """Explain one check: what, why, how to fix, frameworks, a passing and a failing sample."""
    try:
        found = {check.rule.id: check for check in checks(tuple(own_checks or ()))}
    except CheckError as error:
        raise ProblemError(str(error)) from None
    check = found.get(name) or next((check for check in found.values() if name in numbers(check)), None)
    if check is None:
        close = get_close_matches(name, found, 3, 0.5)
        hint = f"; did you mean {' or '.join(close)}?" if close else "; `iac-scan checks list` shows them all"
        raise ProblemError(f"there is no check {name!r}{hint}")
    typer.echo("\n".join(page(check)))


def numbers(check: Check) -> list[str]:
    """Other names people may know the check by."""
    return [*check.rule.catalogue.split(", "), *check.rule.aliases]


def page(check: Check) -> list[str]:
    """The lines of a check's page."""
    rule = check.rule
    lines = [f"{rule.title} ({rule.id}, {rule.severity.label}, {rule.catalogue})", "", rule.description, ""]
    lines += ["How to fix", "", *indented(rule.remediation), ""]
    for framework, controls in rule.frameworks.items():
        lines.append(f"{framework}: {', '.join(controls)}")
    if rule.aliases:
        lines.append(f"Known elsewhere as: {', '.join(rule.aliases)}")
    for parameter, meaning in check.meta.parameters.items():
        lines.append(f"Parameter {parameter} (default {meaning.default!r}): {meaning.help}")
    for verdict in ("fail", "pass"):
        for sample in samples(check, verdict)[:1]:
            lines += ["", f"{verdict.capitalize()} sample, {sample.name}", "", *indented(sample.read_text("utf-8"))]
    return lines


def samples(check: Check, verdict: str) -> list[Path]:
    """The sample files of a check with that verdict; a family's are named after the row."""
    found = sorted(path for path in check.folder.glob(f"{verdict}*.yaml"))
    own = [path for path in found if path.stem.startswith(f"{verdict}-{check.rule.id}")]
    return own or [path for path in found if not (check.folder / "table.yaml").exists()]


def indented(text: str) -> list[str]:
    """The lines of a text, set off by four spaces."""
    return [f"    {line}".rstrip() for line in text.strip().splitlines()]

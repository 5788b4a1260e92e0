"""`iac-scan checks list`: which checks there are."""

import json
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.config import DEFAULT_PROFILE
from iac_scan.engine.catalog import checks
from iac_scan.engine.python import CheckError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The catalogue of checks.")


@app.callback()
def common() -> None:
    """The catalogue of checks."""


@app.command("list")
def listing(
    own_checks: options.OwnChecks = None,
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="How to print it.")] = "text",
) -> None:
    """List every check with its severity, its catalogue number and its title."""
    try:
        loaded = checks(tuple(own_checks or ()))
    except CheckError as error:
        raise ProblemError(str(error)) from None
    found = [check.rule for check in loaded]
    profiles = {check.rule.id: check.meta.profile or DEFAULT_PROFILE for check in loaded}
    if form == "json":
        rows = [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": rule.severity.label,
                "catalogue": rule.catalogue,
                "profile": profiles[rule.id],
            }
            for rule in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    if form != "text":
        raise ProblemError(f"--format is text or json, not {form!r}")
    columns = [max(len(getattr(rule, name)) for rule in found) for name in ("id", "catalogue")]
    for rule in found:
        profile = "" if profiles[rule.id] == DEFAULT_PROFILE else f" (profile {profiles[rule.id]})"
        typer.echo(
            f"{rule.id:{columns[0]}}  {rule.severity.label:8}  {rule.catalogue:{columns[1]}}  {rule.title}{profile}"
        )

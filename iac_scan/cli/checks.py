"""`iac-scan checks list`: which checks there are."""

import json
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.cli.standing import configured, level, notes, running
from iac_scan.config import DEFAULT_PROFILE
from iac_scan.engine.catalog import UnknownFrameworkError, checks
from iac_scan.engine.python import CheckError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The catalogue of checks.")


@app.callback()
def common() -> None:
    """The catalogue of checks."""


@app.command("list")
def listing(
    own_checks: options.OwnChecks = None,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="How to print it.")] = "text",
) -> None:
    """List every check with its severity, its catalogue number and its title, and what the configuration changes."""
    config, file = configured(own_checks, config_file, no_config=no_config)
    try:
        loaded, runs = checks(config.checks), running(config)
    except (CheckError, UnknownFrameworkError) as error:
        raise ProblemError(str(error)) from None
    found = [check.rule for check in loaded]
    levels = {check.rule.id: level(check, config).label for check in loaded}
    profiles = {check.rule.id: check.meta.profile or DEFAULT_PROFILE for check in loaded}
    if form == "json":
        rows = [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": levels[rule.id],
                "catalogue": rule.catalogue,
                "profile": profiles[rule.id],
                "runs": rule.id in runs,
            }
            for rule in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    if form != "text":
        raise ProblemError(f"--format is text or json, not {form!r}")
    columns = [max(len(getattr(rule, name)) for rule in found) for name in ("id", "catalogue")]
    for check in loaded:
        rule = check.rule
        profile = [] if profiles[rule.id] == DEFAULT_PROFILE else [f"profile {profiles[rule.id]}"]
        said = "; ".join((*profile, *notes(check, config, runs, file)))
        title = f"{rule.title} ({said})" if said else rule.title
        typer.echo(f"{rule.id:{columns[0]}}  {levels[rule.id]:8}  {rule.catalogue:{columns[1]}}  {title}")

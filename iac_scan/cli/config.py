"""`iac-scan config`: a configuration file to start from, its mistakes, and what holds in the end."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.settings import file as files
from iac_scan.settings.file import SettingsError
from iac_scan.settings.show import Row, rows

SCHEMA = "iac-scan-config/v1"

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The configuration file iac-scan.toml.")


@app.callback()
def common() -> None:
    """The configuration file iac-scan.toml."""


@app.command()
def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")] = Path(files.NAME),
) -> None:
    """Write a configuration file to start from, in which everything is explained and nothing set."""
    text = (Path(files.__file__).parent / "start.toml").read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise ProblemError(f"{file}: is there already, and is left as it is") from None
    except OSError as error:
        raise ProblemError(f"{file}: can't be written: {error.strerror}") from None
    typer.echo(f"{file}: written")


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The file; the nearest one if not given.", show_default=False)
    ] = None,
) -> None:
    """Find the mistakes in a configuration file. Exit code: 0 none, 2 some."""
    from iac_scan.settings.validate import validated

    try:
        found = files.load((), file)
        if found is None:
            raise ProblemError("there is no configuration file here; `iac-scan config init` writes one")
        validated(found)
    except SettingsError as error:
        raise ProblemError(str(error)) from None
    typer.echo(f"{found.shown}: no mistakes")


@app.command()
def show(
    path: Annotated[str, typer.Argument(metavar="PATH", help="What would be scanned.")] = ".",
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="How to print it.")] = "text",
    fail_on: options.FailOn = None,
    allow_incomplete: options.AllowIncomplete = None,
    unknown: options.UnknownFails = "",
    values: options.Values = None,
    set_values: options.Set = None,
    namespace: options.Namespace = "",
    release_name: options.ReleaseName = "",
    kube_version: options.KubeVersion = "",
    kubernetes_version: options.KubernetesVersion = "",
    own_checks: options.OwnChecks = None,
    only: options.Only = None,
    profile: options.Profile = None,
    framework: options.Framework = None,
    platform: options.Platform = None,
    parameter: options.Parameters = None,
    enable: options.Enable = None,
    disable: options.Disable = None,
    severity: options.Severities = None,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> None:
    """Show the configuration that a scan of a path with these flags would have, and where each value comes from."""
    if form not in ("text", "json"):
        raise ProblemError(f"--format is text or json, not {form!r}")
    found = options.settled(
        [path],
        fail_on=fail_on,
        allow_incomplete=allow_incomplete,
        unknown=unknown,
        values=values,
        set_values=set_values,
        namespace=namespace,
        release_name=release_name,
        kube_version=kube_version,
        kubernetes=kubernetes_version,
        own_checks=own_checks,
        only=only,
        profiles=profile,
        frameworks=framework,
        platforms=platform,
        parameter=parameter,
        enable=enable,
        disable=disable,
        severity_of=severity,
        config_file=config_file,
        no_config=no_config,
    )
    name = found.file.shown if found.file else None
    if form == "json":
        typer.echo(
            json.dumps({"schema": SCHEMA, "file": name, "settings": [as_json(row) for row in rows(found)]}, indent=2)
        )
        return
    typer.echo(f"configuration file: {name or 'none'}")
    listed = [(f"{row.name} = {json.dumps(row.value, ensure_ascii=False)}", row.origin) for row in rows(found)]
    wide = max(len(text) for text, _ in listed if len(text) <= 60)
    for text, origin in listed:
        typer.echo(f"{text:{wide}}  # {origin}")


def as_json(row: Row) -> dict[str, Any]:
    """A value for JSON."""
    return {"name": row.name, "value": row.value, "origin": row.origin}

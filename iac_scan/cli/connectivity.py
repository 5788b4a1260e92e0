"""`iac-scan connectivity`: who may talk to whom on which ports, and why; `diff`: what a change opens and closes."""

import sys
from collections.abc import Callable
from typing import Annotated, TextIO

import click
import typer
import typer.core

from iac_scan.analyzers.absence import POLICIES, unseen
from iac_scan.analyzers.network.difference import difference
from iac_scan.cli import options
from iac_scan.cli.network_rows import Filter, connectivity
from iac_scan.cli.problem import ProblemError
from iac_scan.config import Config
from iac_scan.discovery import PathError
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import worlds
from iac_scan.loading import Loaded, load
from iac_scan.model.connectivity import Connectivity
from iac_scan.model.finding import ExitCode
from iac_scan.reports import connectivity as report
from iac_scan.reports import connectivity_diff as diff_report

SHOW = "show"

From = Annotated[str, typer.Option("--from", metavar="WHO", help="Only from this peer: a name, a glob, or an address.")]
To = Annotated[str, typer.Option("--to", metavar="WHO", help="Only to this peer: a name, a glob, or an address.")]
Port = Annotated[str, typer.Option("--port", metavar="PORT", help="Only this port: 443, 53/udp, 8000-8080/tcp.")]


class PathsOrCommand(typer.core.TyperGroup):
    """Arguments that name no sub-command are the paths of the first one."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Put the name of the first sub-command before arguments that are not a sub-command's."""
        helps = context.help_option_names
        if args and args[0] not in self.commands and args[0] not in helps:
            args = [SHOW, *args]
        return super().parse_args(context, args)


app = typer.Typer(
    cls=PathsOrCommand,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Who may talk to whom: `connectivity PATH...` (short for `show PATH...`), `connectivity diff OLD NEW`.",
)


@app.command(SHOW)
def show(
    paths: options.Paths,
    form: Annotated[str, typer.Option("--format", metavar="|".join(report.FORMATS), help="How to print it.")] = "text",
    source: From = "",
    destination: To = "",
    port: Port = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="Say which rule of which policy decides, with its file and line.")
    ] = False,
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    namespace: options.Namespace = "",
    release_name: options.ReleaseName = "",
    kube_version: options.KubeVersion = "",
    api_versions: options.ApiVersions = None,
    helm_binary: options.HelmBinary = "",
    max_file_size: options.MaxFileSize = 32,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Show who may talk to whom on which ports, as far as the policies below the paths decide."""
    if form not in report.FORMATS:
        raise ProblemError(f"{form!r} is not a format of connectivity; choose one of {', '.join(report.FORMATS)}")
    config = options.config(
        paths,
        values=values,
        set_values=set_values,
        namespace=namespace,
        release_name=release_name,
        kube_version=kube_version,
        api_versions=api_versions,
        helm_binary=helm_binary,
        allow_incomplete=allow_incomplete,
        max_file_size=max_file_size,
        config_file=config_file,
        no_config=no_config,
    )
    loaded = read(config)
    chosen = Filter.of(source, destination, port)
    report.FORMATS[form](rows(loaded, chosen, explain=explain or form == "html"), sys.stdout)
    return exit_code(loaded, config)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The files before the change.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The files after the change.")],
    form: Annotated[str, typer.Option("--format", metavar="|".join(diff_report.FORMATS), help="How to print it.")] = (
        "text"
    ),
    source: From = "",
    destination: To = "",
    port: Port = "",
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    namespace: options.Namespace = "",
    release_name: options.ReleaseName = "",
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Show what a change of the files opens and closes, and which policies do it."""
    if form not in diff_report.FORMATS:
        raise ProblemError(f"{form!r} is not a format of connectivity diff; choose text or json")
    chosen = Filter.of(source, destination, port)
    writer: Callable[..., None] = diff_report.FORMATS[form]
    sides, code = [], ExitCode.CLEAN
    unlisted: list[str] = []
    for path in (old, new):
        config = options.config(
            [path],
            values=values,
            set_values=set_values,
            namespace=namespace,
            release_name=release_name,
            allow_incomplete=allow_incomplete,
            config_file=config_file,
            no_config=no_config,
        )
        loaded = read(config)
        sides.append(rows(loaded, chosen, explain=True, closed=True))
        code = max(code, exit_code(loaded, config))
        unlisted += [f"{name} of {path}" for name in unseen(loaded.unlisted, POLICIES)]
    if unlisted:
        typer.echo(
            f"unknown: {', '.join(unlisted)} could not be listed, so what opens or closes can't be told", err=True
        )
        return ExitCode.INCOMPLETE
    compare(sides[0], sides[1], writer, sys.stdout)
    return code


def compare(old: list[Connectivity], new: list[Connectivity], writer: Callable[..., None], out: TextIO) -> None:
    """Write the difference of two sides. Raises ProblemError where a side holds several clusters' objects."""
    for side in (old, new):
        if len(side) > 1:
            raise ProblemError("a side holds alternatives that can't share a cluster; name one variant on each side")
    empty = Connectivity((), (), ())
    writer(difference(old[0] if old else empty, new[0] if new else empty), out)


def read(config: Config) -> Loaded:
    """Everything below the named paths. Raises ProblemError."""
    try:
        return load(config)
    except PathError as error:
        raise ProblemError(str(error)) from None


def rows(loaded: Loaded, chosen: Filter, *, explain: bool, closed: bool = False) -> list[Connectivity]:
    """The connections of every world of what was read."""
    return [
        connectivity(
            link(world.resources),
            tuple(sorted(world.homes)),
            chosen,
            loaded.unlisted,
            explain=explain,
            closed=closed,
        )
        for world in worlds(loaded.resources)
        if world.resources
    ]


def exit_code(loaded: Loaded, config: Config) -> ExitCode:
    """Whether everything could be read; what could not is told on standard error."""
    failures = [entry for entry in loaded.diagnostics if entry.failed]
    for entry in failures:
        typer.echo(f"{entry.span.file}:{entry.span.start.line}: {entry.message}", err=True)
    incomplete = not config.allow_incomplete and (failures or not loaded.resources)
    return ExitCode.INCOMPLETE if incomplete else ExitCode.CLEAN

"""The command line as a whole: its commands, and the exit code of a run that breaks."""

import os
import sys
from importlib import import_module
from typing import Annotated

import click
import typer
import typer.core
import typer.main

from iac_scan import __version__
from iac_scan.cli.in_order import InOrder
from iac_scan.cli.problem import ProblemError
from iac_scan.model.finding import ExitCode

# Each is a module of this package that holds a function or a Typer `app` of that name; only the one in use is imported.
COMMANDS = ("scan", "baseline", "config", "checks", "explain", "graph", "rbac", "connectivity", "images", "cluster")
HELP = {"help_option_names": ["-h", "--help"]}


class Commands(typer.core.TyperGroup):
    """The commands, each imported when it is asked for."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Their names, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of that name, None if there is none."""
        if name not in COMMANDS:
            return None
        module = import_module(f"iac_scan.cli.{name}")
        if hasattr(module, "app"):
            group = typer.main.get_group(module.app)
            group.name = name
            return group
        single = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=HELP)
        single.command(name, cls=InOrder)(getattr(module, name))
        return typer.main.get_command(single)


app = typer.Typer(
    name="iac-scan",
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=HELP,
    help="Scan infrastructure-as-code configuration: paths in, a verdict out that people can trust.",
    epilog="Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong use or configuration, 3 incomplete scan, "
    "4 internal error.",
)


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"iac-scan {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Scan infrastructure-as-code configuration: paths in, a verdict out that people can trust."""


def run() -> int:
    """Run the command line and answer its exit code; what breaks is told in one line, and in full on request."""
    try:
        result = app(prog_name="iac-scan", standalone_mode=False)
        return result if isinstance(result, int) else ExitCode.CLEAN
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return ExitCode.USAGE
    except ProblemError as error:
        typer.echo(f"iac-scan: {error}", err=True)
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        typer.echo("iac-scan: interrupted", err=True)
        return ExitCode.INTERNAL
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nobody reads on: keep the interpreter's exit quiet
        return ExitCode.INTERNAL
    except Exception as error:
        if os.environ.get("IAC_SCAN_TRACEBACK"):
            raise
        message = f"{type(error).__name__}: {error}".strip()
        typer.echo(f"iac-scan: internal error: {message} (IAC_SCAN_TRACEBACK=1 shows where)", err=True)
        return ExitCode.INTERNAL

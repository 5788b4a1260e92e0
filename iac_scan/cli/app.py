"""The command line as a whole: its commands, and the exit code of a run that breaks."""

import os
import sys
from typing import Annotated

import click
import typer

from iac_scan import __version__
from iac_scan.cli import checks, explain, graph, rbac, scan
from iac_scan.cli.problem import ProblemError
from iac_scan.model.finding import ExitCode

app = typer.Typer(
    name="iac-scan",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Scan infrastructure-as-code configuration: paths in, a verdict out that people can trust.",
    epilog="Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong use or configuration, 3 incomplete scan, "
    "4 internal error.",
)
app.command()(scan.scan)
app.command()(explain.explain)
app.command()(graph.graph)
app.add_typer(checks.app, name="checks")
app.add_typer(rbac.app, name="rbac")


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
        result = app(standalone_mode=False)
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

"""Where reports go: `FORMAT=FILE` in, a written report out. A format's module is imported when it is asked for."""

import io
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TextIO

from iac_scan.cli.problem import ProblemError
from iac_scan.cli.terminal import wants_colour, width
from iac_scan.model.finding import ScanResult

Writer = Callable[[ScanResult, TextIO], None]

# The formats by name, each with the module of iac_scan.reports that writes it.
FORMATS = {
    "text": "text",
    "json": "json",
    "sarif": "sarif",
    "html": "audit",
    "junit": "junit",
    "gitlab-sast": "gitlab_sast",
    "gitlab-codequality": "gitlab_codequality",
    "github": "github",
    "markdown": "markdown",
    "csv": "csv",
    "oscal": "oscal",
}


def target(entry: str) -> tuple[str, str]:
    """A report's format and the file it goes to, empty for standard output. Raises ProblemError."""
    name, _, file = entry.partition("=")
    if name not in FORMATS:
        raise ProblemError(f"{name!r} is not a report format; choose one of {', '.join(FORMATS)}")
    return name, file


def writer(name: str) -> Writer:
    """What writes a format."""
    write: Writer = import_module(f"iac_scan.reports.{FORMATS[name]}").write
    if name != "text":
        return write
    from iac_scan.reports import text

    return lambda result, out: text.write(result, out, color=wants_colour(out), width=width(out))


def deliver(result: ScanResult, name: str, file: str) -> None:
    """Write one report. Raises ProblemError for a file that can't be written."""
    write = writer(name)
    if not file:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        write(result, sys.stdout)
        return
    try:
        with Path(file).open("w", encoding="utf-8", newline="\n") as out:
            write(result, out)
    except OSError as error:
        raise ProblemError(f"{file}: the report can't be written: {error.strerror}") from None

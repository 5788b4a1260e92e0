"""`iac-scan scan`: paths in, reports and an exit code out."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TextIO

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.cli.progress import Progress
from iac_scan.cli.terminal import wants_colour, width
from iac_scan.discovery import PathError
from iac_scan.engine.python import CheckError
from iac_scan.model.finding import ScanResult
from iac_scan.pipeline import scan as run_scan
from iac_scan.reports import json, sarif, text

Writer = Callable[[ScanResult, TextIO], None]

REPORTS: dict[str, Writer] = {
    "text": lambda result, out: text.write(result, out, color=wants_colour(out), width=width(out)),
    "json": json.write,
    "sarif": sarif.write,
}


def scan(
    paths: options.Paths,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT[=FILE]", help=f"{', '.join(REPORTS)}; may be repeated."),
    ] = None,
    fail_on: options.FailOn = "medium",
    allow_incomplete: options.AllowIncomplete = False,
    unknown: options.UnknownFails = "pass",
    values: options.Values = None,
    set_values: options.Set = None,
    namespace: options.Namespace = "",
    release_name: options.ReleaseName = "",
    kube_version: options.KubeVersion = "",
    api_versions: options.ApiVersions = None,
    helm_binary: options.HelmBinary = "",
    kubernetes_version: options.KubernetesVersion = "",
    own_checks: options.OwnChecks = None,
    only: options.Only = None,
    profile: options.Profile = None,
    parameter: options.Parameters = None,
    max_file_size: options.MaxFileSize = 32,
) -> int:
    """Scan manifests, charts and kustomizations, and judge them."""
    targets = [target(entry) for entry in output or ["text"]]
    config = options.config(
        paths,
        values=values,
        set_values=set_values,
        namespace=namespace,
        release_name=release_name,
        kube_version=kube_version,
        api_versions=api_versions,
        helm_binary=helm_binary,
        kubernetes=kubernetes_version,
        own_checks=own_checks,
        only=only,
        profiles=profile,
        parameter=parameter,
        fail_on=fail_on,
        allow_incomplete=allow_incomplete,
        unknown=unknown,
        max_file_size=max_file_size,
    )
    try:
        with Progress() as progress:
            result = run_scan(config, progress)
    except (PathError, CheckError) as error:
        raise ProblemError(str(error)) from None
    for writer, file in targets:
        deliver(result, writer, file)
    return result.exit_code


def target(entry: str) -> tuple[Writer, str]:
    """A report's writer and the file it goes to, empty for standard output. Raises ProblemError."""
    name, _, file = entry.partition("=")
    if name not in REPORTS:
        raise ProblemError(f"{name!r} is not a report format; choose one of {', '.join(REPORTS)}")
    return REPORTS[name], file


def deliver(result: ScanResult, writer: Writer, file: str) -> None:
    """Write one report. Raises ProblemError for a file that can't be written."""
    if not file:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        writer(result, sys.stdout)
        return
    try:
        with Path(file).open("w", encoding="utf-8", newline="\n") as out:
            writer(result, out)
    except OSError as error:
        raise ProblemError(f"{file}: the report can't be written: {error.strerror}") from None

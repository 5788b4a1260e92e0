"""`iac-scan graph`: the resource graph, each edge with the place that says so."""

import sys
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.discovery import PathError
from iac_scan.loading import load
from iac_scan.model.finding import ExitCode
from iac_scan.pipeline import whole_graph
from iac_scan.reports.graph import FORMATS


def graph(
    paths: options.Paths,
    form: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="How to print the graph.")] = "json",
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    namespace: options.Namespace = "",
    release_name: options.ReleaseName = "",
    kube_version: options.KubeVersion = "",
    api_versions: options.ApiVersions = None,
    helm_binary: options.HelmBinary = "",
    var: options.Vars = None,
    var_files: options.VarFiles = None,
    tf_workspace: options.TfWorkspace = "",
    source_root: options.SourceRoot = None,
    max_file_size: options.MaxFileSize = 32,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Print the resources below the paths and the relations between them."""
    if form not in FORMATS:
        raise ProblemError(f"{form!r} is not a graph format; choose one of {', '.join(FORMATS)}")
    config = options.config(
        paths,
        values=values,
        set_values=set_values,
        namespace=namespace,
        release_name=release_name,
        kube_version=kube_version,
        api_versions=api_versions,
        helm_binary=helm_binary,
        var=var,
        var_files=var_files,
        tf_workspace=tf_workspace,
        source_root=source_root,
        allow_incomplete=allow_incomplete,
        max_file_size=max_file_size,
        config_file=config_file,
        no_config=no_config,
    )
    try:
        loaded = load(config)
    except PathError as error:
        raise ProblemError(str(error)) from None
    FORMATS[form](whole_graph(loaded), loaded.diagnostics, sys.stdout, loaded.outputs)
    failures = [entry for entry in loaded.diagnostics if entry.failed]
    for entry in failures:
        typer.echo(f"{entry.span.file}:{entry.span.start.line}: {entry.message}", err=True)
    return ExitCode.INCOMPLETE if not config.allow_incomplete and (failures or not loaded.resources) else ExitCode.CLEAN

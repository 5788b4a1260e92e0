"""`iac-scan scan`: paths in, reports and an exit code out."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.output import FORMATS, deliver, target
from iac_scan.cli.problem import ProblemError
from iac_scan.cli.progress import Progress
from iac_scan.config import Config
from iac_scan.discovery import PathError
from iac_scan.engine.catalog import UnknownFrameworkError
from iac_scan.engine.python import CheckError
from iac_scan.model.finding import ScanResult
from iac_scan.pipeline import scan as run_scan


def scan(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, folders, charts (.tgz too), kustomizations; - is stdin."),
    ] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="CONTEXT", help="Scan a live cluster, a context of the kubeconfig.")
    ] = "",
    kubeconfig: options.Kubeconfig = None,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT[=FILE]", help=f"{', '.join(FORMATS)}; may be repeated."),
    ] = None,
    baseline: options.Baseline = None,
    diff_against: options.DiffAgainst = "",
    changed_since: options.ChangedSince = "",
    fail_on: options.FailOn = None,
    allow_incomplete: options.AllowIncomplete = None,
    unknown: options.UnknownFails = "",
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
    kubernetes_version: options.KubernetesVersion = "",
    own_checks: options.OwnChecks = None,
    only: options.Only = None,
    profile: options.Profile = None,
    framework: options.Framework = None,
    platform: options.Platform = None,
    suppress: options.Suppress = None,
    no_suppress: options.NoSuppress = False,
    parameter: options.Parameters = None,
    enable: options.Enable = None,
    disable: options.Disable = None,
    severity: options.Severities = None,
    max_file_size: options.MaxFileSize = 32,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Scan manifests, charts and kustomizations, and judge them."""
    named = sources(paths or [], cluster, changed_since)
    targets = [target(entry) for entry in output or ["text"]]
    config = options.config(
        named,
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
        kubernetes=kubernetes_version,
        own_checks=own_checks,
        only=only,
        profiles=profile,
        frameworks=framework,
        platforms=platform,
        suppress=suppress,
        no_suppress=no_suppress,
        parameter=parameter,
        enable=enable,
        disable=disable,
        severity_of=severity,
        fail_on=fail_on,
        allow_incomplete=allow_incomplete,
        unknown=unknown,
        max_file_size=max_file_size,
        config_file=config_file,
        no_config=no_config,
    )
    with read_from(config, cluster, kubeconfig, any_version=not kubernetes_version) as order:
        result = run(order, baseline, diff_against, changed_since)
        for form, file in targets:
            deliver(result, form, file)
    return result.exit_code


def sources(paths: list[str], cluster: str, changed_since: str) -> list[str]:
    """The paths to look for a configuration near: those named, or here for a cluster. Raises ProblemError."""
    if cluster and (paths or changed_since):
        raise ProblemError("--cluster scans the cluster alone: leave out paths and --changed-since")
    if not paths and not cluster:
        raise ProblemError("nothing is named to scan: give a PATH, or --cluster CONTEXT")
    return paths or ["."]


def read_from(
    config: Config, cluster: str, kubeconfig: Path | None, *, any_version: bool
) -> AbstractContextManager[Config]:
    """The configuration for what is named: as it is, or for the files that a cluster's objects are put into."""
    if not cluster:
        return nullcontext(config)
    from iac_scan.cli.cluster import of_cluster

    return of_cluster(config, cluster, kubeconfig, any_version=any_version)


def run(config: Config, baseline: Path | None, diff_against: str, changed_since: str) -> ScanResult:
    """Scan and, where that is asked for, compare, which takes modules of its own. Raises ProblemError."""
    if baseline or diff_against or changed_since:
        from iac_scan.cli.compare import judged

        return judged(config, baseline, diff_against, changed_since)
    try:
        with Progress() as progress:
            return run_scan(config, progress)
    except (PathError, CheckError, UnknownFrameworkError) as error:
        raise ProblemError(str(error)) from None

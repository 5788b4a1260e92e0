"""`iac-scan baseline`: the findings a project lives with for now, kept in a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.compare import chosen, problems, scanned, told, versions_of
from iac_scan.cli.problem import ProblemError
from iac_scan.config import Config
from iac_scan.engine.baseline import read, recorded, text, updated
from iac_scan.engine.comparison import compare
from iac_scan.model.comparison import Bucket, Comparison
from iac_scan.model.finding import ExitCode, ScanResult
from iac_scan.reports.clock import now
from iac_scan.reports.escape import visible

ACTIONS = ("write", "check", "update")
FILE = Path(".iac-scan-baseline.json")


def baseline(
    action: Annotated[str, typer.Argument(metavar="|".join(ACTIONS), help="What to do with the baseline.")],
    paths: options.Paths,
    file: Annotated[Path, typer.Option("--file", metavar="FILE", help="The baseline.")] = FILE,
    force: Annotated[bool, typer.Option("--force", help="Write over a baseline that is there.")] = False,
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
    kubernetes_version: options.KubernetesVersion = "",
    own_checks: options.OwnChecks = None,
    only: options.Only = None,
    profile: options.Profile = None,
    framework: options.Framework = None,
    platform: options.Platform = None,
    suppress: options.Suppress = None,
    no_suppress: options.NoSuppress = False,
    parameter: options.Parameters = None,
    max_file_size: options.MaxFileSize = 32,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Write what is found to a file, check that nothing is new and nothing obsolete, or bring the file up to date.

    `scan --baseline FILE` then fails on new findings only. `check` fails on new findings of any severity and on entries
    that are fixed, so that the file only ever shrinks; `update` keeps the day each finding was recorded first.
    """
    if action not in ACTIONS:
        raise ProblemError(f"{action!r} is not an action; choose one of {', '.join(ACTIONS)}")
    if action == "write" and file.exists() and not force:
        raise ProblemError(f"{file}: is there already; `baseline update` keeps its history, --force starts anew")
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
        kubernetes=kubernetes_version,
        own_checks=own_checks,
        only=only,
        profiles=profile,
        frameworks=framework,
        platforms=platform,
        suppress=suppress,
        no_suppress=no_suppress,
        parameter=parameter,
        allow_incomplete=allow_incomplete,
        max_file_size=max_file_size,
        config_file=config_file,
        no_config=no_config,
    )
    with problems():
        return act(action, config, file)


def act(action: str, config: Config, file: Path) -> int:
    """Do it; an incomplete scan changes nothing."""
    earlier = None if action == "write" else read(file)
    result = scanned(config)
    if result.exit_code is ExitCode.INCOMPLETE:
        typer.echo(f"iac-scan: {file} is left as it is: {result.reason}", err=True)
        return result.exit_code
    versions = versions_of(chosen(config))
    recent = recorded(result, versions, str(file), now().date().isoformat())
    if earlier is None:
        return save(file, text(recent), f"findings written: {len(recent.findings)}")
    comparison = compare(earlier, result, versions)
    counts = f"{comparison.count(Bucket.NEW)} new, {told(comparison)}"
    if action == "update":
        return save(file, text(updated(earlier, comparison, recent)), counts)
    for line in differences(result, comparison):
        typer.echo(visible(line))
    typer.echo(counts)
    return ExitCode.FINDINGS if stale(comparison) else ExitCode.CLEAN


def save(file: Path, content: str, counts: str) -> int:
    """Write the baseline and say what is in it. Raises ProblemError."""
    try:
        file.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ProblemError(f"{file}: the baseline can't be written: {error.strerror}") from None
    typer.echo(f"{file}: {counts}")
    return ExitCode.CLEAN


def stale(comparison: Comparison) -> bool:
    """The file should be another: something is new, or something is fixed."""
    return bool(comparison.count(Bucket.NEW) + comparison.count(Bucket.FIXED))


def differences(result: ScanResult, comparison: Comparison) -> Iterator[str]:
    """What the file and the scan do not share, line by line."""
    for entry in result.findings:
        standing = comparison.of(entry)
        if standing and standing.bucket is not Bucket.UNCHANGED:
            place = f"{entry.span.file}:{entry.span.start.line}"
            said = f"{entry.message} ({entry.rule.id})"
            yield line(standing.bucket, entry.severity.label, f"{place}  {said}", standing.reason)
    for gone in comparison.gone:
        known = gone.known
        yield line(gone.bucket, known.severity.label, f"{known.file}  {known.message} ({known.check})", gone.reason)


def line(bucket: Bucket, severity: str, words: str, reason: str) -> str:
    """One difference."""
    return f"{bucket.value:<13}{severity:<9} {words}{f': {reason}' if reason else ''}"

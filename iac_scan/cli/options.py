"""The options that commands share, and how they become a Config."""

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from iac_scan.cli.in_order import in_order
from iac_scan.cli.problem import ProblemError
from iac_scan.config import MIB, PROFILES, ChartOptions, Config, Limits, TerraformOptions, Value
from iac_scan.model.check import Severity
from iac_scan.model.suppression import Suppression
from iac_scan.settings.effective import Effective, Flags, effective
from iac_scan.settings.file import SettingsError, load
from iac_scan.settings.values import version

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files, folders, charts (.tgz too), kustomizations; - is stdin.")
]
Kubeconfig = Annotated[
    Path | None,
    typer.Option("--kubeconfig", metavar="FILE", help="Kubeconfig of the cluster; the usual one if not given."),
]
Values = Annotated[
    list[Path] | None, typer.Option("--values", "-f", metavar="FILE", help="Values file for charts; may be repeated.")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set a chart value; may be repeated.")
]
Namespace = Annotated[
    str, typer.Option("--namespace", "-n", help="Release namespace of charts; symbolic if not given.")
]
ReleaseName = Annotated[str, typer.Option("--release-name", help="Release name of charts.")]
KubeVersion = Annotated[str, typer.Option("--kube-version", help="Kubernetes version that charts are rendered for.")]
ApiVersions = Annotated[
    list[str] | None,
    typer.Option("--api-versions", help="API version charts may rely on; may be repeated.", metavar="GROUP/VERSION"),
]
HelmBinary = Annotated[str, typer.Option("--helm-binary", metavar="PATH", help="Render with this helm instead.")]
Vars = Annotated[
    list[str] | None,
    typer.Option("--var", metavar="NAME=VALUE", help="Set a variable of Terraform root modules; may be repeated."),
]
VarFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--var-file",
        metavar="FILE",
        help="File of Terraform variables; the later of it and --var wins; may be repeated.",
    ),
]
TfWorkspace = Annotated[str, typer.Option("--tf-workspace", metavar="NAME", help="What terraform.workspace is.")]
SourceRoot = Annotated[
    Path | None,
    typer.Option("--source-root", metavar="DIR", help="Root module that plans are of: findings then point into it."),
]
KubernetesVersion = Annotated[
    str, typer.Option("--kubernetes-version", help="Version whose rules and defaults hold; the newest if not given.")
]
OwnChecks = Annotated[
    list[Path] | None, typer.Option("--checks", metavar="DIR", help="Folder with checks of your own; may be repeated.")
]
Only = Annotated[
    list[str] | None, typer.Option("--check", metavar="ID", help="Run only this check (id or glob); may be repeated.")
]
Framework = Annotated[
    list[str] | None,
    typer.Option("--framework", metavar="NAME", help="Run a framework's checks, as cis-eks-1.8; may be repeated."),
]
Profile = Annotated[
    list[str] | None,
    typer.Option(
        "--profile", metavar="NAME", help=f"Run besides the default checks: {', '.join(PROFILES[1:])}; may be repeated."
    ),
]
Platform = Annotated[
    list[str] | None,
    typer.Option(
        "--platform",
        metavar="NAME",
        help="Know what a platform brings along (eks, aks, gke, kind, k3s, openshift; none for none); may be repeated.",
    ),
]
Suppress = Annotated[
    list[str] | None,
    typer.Option(
        "--suppress",
        metavar="'check=ID reason=…'",
        help="Suppress findings, by check and namespace, name, file and other keys; may be repeated.",
    ),
]
NoSuppress = Annotated[
    bool, typer.Option("--no-suppress", help="Show and count all findings, as an audit needs it, suppressed or not.")
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", metavar="CHECK.NAME=VALUE", help="Set a parameter of a check; may be repeated."),
]
Enable = Annotated[
    list[str] | None,
    typer.Option(
        "--enable", metavar="CHECK", help="Run this check (id or glob) whatever its profile; may be repeated."
    ),
]
Disable = Annotated[
    list[str] | None,
    typer.Option("--disable", metavar="CHECK", help="Don't run this check (id or glob); may be repeated."),
]
Severities = Annotated[
    list[str] | None,
    typer.Option("--severity", metavar="CHECK=LEVEL", help="Severity of a check (id or glob); may be repeated."),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY[=COUNT]",
        help="Fail on so many findings (1) at or above a severity (medium); may be repeated.",
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Fail on what this baseline does not hold; see `baseline write`."),
]
DiffAgainst = Annotated[
    str,
    typer.Option(
        "--diff-against", metavar="REVISION|REPORT", help="Fail on what is new since, or in this JSON report."
    ),
]
ChangedSince = Annotated[
    str, typer.Option("--changed-since", metavar="REVISION", help="Show what files changed since have to do with.")
]
AllowIncomplete = Annotated[
    bool | None,
    typer.Option(
        "--allow-incomplete/--no-allow-incomplete", help="Judge what could be read, even if something could not."
    ),
]
UnknownFails = Annotated[
    str, typer.Option("--unknown", metavar="pass|fail", help="What an undecided verdict means for the gate (pass).")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Configuration file; the nearest iac-scan.toml if not given."),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Read no configuration file.")]
MaxFileSize = Annotated[int, typer.Option("--max-file-size", metavar="MIB", help="Largest file that is read.", min=1)]


def severity(text: str) -> Severity:
    """The severity of that name. Raises ProblemError."""
    try:
        return Severity[text.upper()]
    except KeyError:
        names = ", ".join(level.label for level in sorted(Severity, reverse=True))
        raise ProblemError(f"{text!r} is not a severity; choose one of {names}") from None


def thresholds(entries: list[str]) -> dict[Severity, int]:
    """How many findings at or above each severity fail the run; the last entry of a severity counts.

    Raises ProblemError.
    """
    found: dict[Severity, int] = {}
    for entry in entries:
        name, equals, count = entry.partition("=")
        if equals and not (count.isascii() and count.isdecimal() and int(count)):
            raise ProblemError(f"--fail-on {entry!r}: the count is a whole number from 1 on")
        found[severity(name)] = int(count or 1)
    return found


def severities(entries: list[str]) -> dict[str, Severity]:
    """Severities by id or glob of checks; the last entry counts. Raises ProblemError."""
    found: dict[str, Severity] = {}
    for entry in entries:
        name, equals, level = entry.partition("=")
        if not (name and equals):
            raise ProblemError(f"--severity {entry!r} is not of the form CHECK=LEVEL, as root-user=low")
        found.pop(name, None)
        found[name] = severity(level)
    return found


def kubernetes_version(text: str) -> tuple[int, int]:
    """A version as (major, minor). Raises ProblemError."""
    found = version(text)
    if found is None:
        raise ProblemError(f"{text!r} is not a Kubernetes version such as 1.33")
    return found


def parameters(entries: list[str]) -> dict[str, Value]:
    """Parameters of checks by `check-id.name`; a value is a number, or a list with commas. Raises ProblemError."""
    found: dict[str, Value] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not equals or "." not in name:
            raise ProblemError(f"--parameter {entry!r} is not of the form CHECK.NAME=VALUE")
        found[name] = int(value) if value.isdecimal() else tuple(part.strip() for part in value.split(",") if part)
    return found


def suppressions(entries: list[str]) -> tuple[Suppression, ...]:
    """What flags suppress. Raises ProblemError."""
    if not entries:
        return ()
    from iac_scan.engine.suppressions import GrammarError, from_option

    try:
        return tuple(from_option(entry) for entry in entries)
    except GrammarError as error:
        raise ProblemError(f"--suppress: {error}") from None


def named_platforms(names: list[str]) -> tuple[str, ...]:
    """The platforms of that name; "none" turns off those of the configuration file. Raises ProblemError."""
    from iac_scan.engine.platform import UnknownPlatformError, pack

    try:
        return tuple(pack(name).name for name in dict.fromkeys(names) if name != "none")
    except UnknownPlatformError as error:
        raise ProblemError(f"--platform {error}") from None


def stdin_text(paths: list[str]) -> str:
    """What stands on standard input, if the paths ask for it. Raises ProblemError."""
    if "-" not in paths:
        return ""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(f"standard input is not UTF-8 text: {error}") from None


def terraform(
    var: list[str] | None, var_files: list[Path] | None, workspace: str, source_root: Path | None
) -> TerraformOptions:
    """What arguments say about Terraform. Raises ProblemError."""
    for text in var or []:
        if not text.partition("=")[0].strip() or "=" not in text:
            raise ProblemError(f"--var {text.partition('=')[0]!r} is not of the form NAME=VALUE")
    for file in var_files or []:
        if not file.is_file():
            raise ProblemError(f"{file}: there is no such file of variables")
    if source_root is not None and not source_root.is_dir():
        raise ProblemError(f"{source_root}: there is no such folder")
    return TerraformOptions(
        given=tuple(in_order({"var": var or [], "var_files": [file.resolve() for file in var_files or []]})),
        workspace=workspace,
        source_root=source_root.resolve() if source_root is not None else None,
    )


def config(paths: list[str], **flags: Any) -> Config:
    """The configuration that arguments spell out over what the configuration file says. Raises ProblemError."""
    return replace(settled(paths, **flags).config, today=today())


def today() -> date | None:
    """The day that suppressions expire against, if SOURCE_DATE_EPOCH sets it. Raises ProblemError."""
    if "SOURCE_DATE_EPOCH" not in os.environ:
        return None
    from iac_scan.reports.clock import now

    try:
        return now().date()
    except (ValueError, OverflowError, OSError):
        raise ProblemError("SOURCE_DATE_EPOCH is a number of seconds that no calendar reaches") from None


def settled(
    paths: list[str],
    *,
    values: list[Path] | None = None,
    set_values: list[str] | None = None,
    namespace: str = "",
    release_name: str = "",
    kube_version: str = "",
    api_versions: list[str] | None = None,
    helm_binary: str = "",
    var: list[str] | None = None,
    var_files: list[Path] | None = None,
    tf_workspace: str = "",
    source_root: Path | None = None,
    kubernetes: str = "",
    own_checks: list[Path] | None = None,
    only: list[str] | None = None,
    profiles: list[str] | None = None,
    frameworks: list[str] | None = None,
    platforms: list[str] | None = None,
    suppress: list[str] | None = None,
    no_suppress: bool = False,
    parameter: list[str] | None = None,
    enable: list[str] | None = None,
    disable: list[str] | None = None,
    severity_of: list[str] | None = None,
    fail_on: list[str] | None = None,
    allow_incomplete: bool | None = None,
    unknown: str = "",
    max_file_size: int = 32,
    config_file: Path | None = None,
    no_config: bool = False,
) -> Effective:
    """The same with the origin of each value. Raises ProblemError."""
    for file in values or []:
        if not file.is_file():
            raise ProblemError(f"{file}: there is no such values file")
    if unknown not in ("", "pass", "fail"):
        raise ProblemError(f"--unknown is pass or fail, not {unknown!r}")
    if kube_version and not version(kube_version):
        raise ProblemError(f"--kube-version {kube_version!r} is not a version such as 1.33")
    fields = {
        "checks": tuple(own_checks or ()),
        "only": tuple(only or ()),
        "profiles": tuple(profiles or ()),
        "frameworks": tuple(dict.fromkeys(frameworks or ())),
        "platforms": named_platforms(platforms) if platforms else None,
        "suppressions": suppressions(suppress or []),
        "suppress": False if no_suppress else None,
        "parameters": parameters(parameter or []),
        "enable": tuple(dict.fromkeys(enable or ())),
        "disable": tuple(dict.fromkeys(disable or ())),
        "severities": severities(severity_of or []),
        "fail_counts": thresholds(fail_on or []),
        "kubernetes_version": kubernetes_version(kubernetes) if kubernetes else None,
        "unknown_fails": unknown == "fail" if unknown else None,
        "allow_incomplete": allow_incomplete,
        "terraform": terraform(var, var_files, tf_workspace, source_root),
    }
    flags = Flags(
        paths=tuple(Path(path) for path in paths),
        stdin=stdin_text(paths),
        chart=ChartOptions(
            values=tuple(file.resolve() for file in values or []),
            set=tuple(set_values or ()),
            namespace=namespace,
            release_name=release_name,
            kube_version=kube_version,
            api_versions=tuple(api_versions or ()),
            helm_binary=helm_binary,
        ),
        limits=Limits(file_size=max_file_size * MIB),
        fields={
            name: value
            for name, value in fields.items()
            if value not in (None, (), {}) or (platforms and name == "platforms")
        },
    )
    return over_file(flags, config_file, no_config=no_config)


def over_file(flags: Flags, config_file: Path | None, *, no_config: bool) -> Effective:
    """Flags over the configuration file, which is looked for where none is named. Raises ProblemError."""
    if config_file and no_config:
        raise ProblemError("--config and --no-config contradict each other: give one of them")
    try:
        found = effective(flags, None if no_config else load(flags.paths, config_file))
    except SettingsError as error:
        raise ProblemError(str(error)) from None
    for profile in found.config.profiles:
        if profile not in PROFILES and not found.config.checks:
            raise ProblemError(f"{profile!r} is not a profile; choose of {', '.join(PROFILES)}")
    return found

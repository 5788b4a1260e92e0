"""The options that commands share, and how they become a Config."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from iac_scan.cli.problem import ProblemError
from iac_scan.config import DEFAULT_PROFILE, NEWEST_KUBERNETES, PROFILES, ChartOptions, Config, Limits, Value
from iac_scan.model.check import Severity

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files, folders, charts (.tgz too), kustomizations; - is stdin.")
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
KubernetesVersion = Annotated[
    str, typer.Option("--kubernetes-version", help="Version whose rules and defaults hold; the newest if not given.")
]
OwnChecks = Annotated[
    list[Path] | None, typer.Option("--checks", metavar="DIR", help="Folder with checks of your own; may be repeated.")
]
Only = Annotated[
    list[str] | None, typer.Option("--check", metavar="ID", help="Run only this check (id or glob); may be repeated.")
]
Profile = Annotated[
    list[str] | None,
    typer.Option("--profile", metavar="NAME", help="Set of checks to run besides the default one; may be repeated."),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", metavar="CHECK.NAME=VALUE", help="Set a parameter of a check; may be repeated."),
]
FailOn = Annotated[str, typer.Option("--fail-on", metavar="SEVERITY", help="Lowest severity that fails the run.")]
AllowIncomplete = Annotated[
    bool, typer.Option("--allow-incomplete", help="Judge what could be read, even if something could not.")
]
UnknownFails = Annotated[
    str, typer.Option("--unknown", metavar="pass|fail", help="What an undecided verdict means for the gate.")
]
MaxFileSize = Annotated[int, typer.Option("--max-file-size", metavar="MIB", help="Largest file that is read.", min=1)]

VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?")


def severity(text: str) -> Severity:
    """The severity of that name. Raises ProblemError."""
    try:
        return Severity[text.upper()]
    except KeyError:
        names = ", ".join(level.label for level in sorted(Severity, reverse=True))
        raise ProblemError(f"{text!r} is not a severity; choose one of {names}") from None


def kubernetes_version(text: str) -> tuple[int, int]:
    """A version as (major, minor), the newest known for none. Raises ProblemError."""
    if not text:
        return NEWEST_KUBERNETES
    match = VERSION.fullmatch(text)
    if match is None:
        raise ProblemError(f"{text!r} is not a Kubernetes version such as 1.33")
    return int(match[1]), int(match[2])


def parameters(entries: list[str]) -> dict[str, Value]:
    """Parameters of checks by `check-id.name`; a value is a number, or a list with commas. Raises ProblemError."""
    found: dict[str, Value] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not equals or "." not in name:
            raise ProblemError(f"--parameter {entry!r} is not of the form CHECK.NAME=VALUE")
        found[name] = int(value) if value.isdecimal() else tuple(part.strip() for part in value.split(",") if part)
    return found


def stdin_text(paths: list[str]) -> str:
    """What stands on standard input, if the paths ask for it. Raises ProblemError."""
    if "-" not in paths:
        return ""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(f"standard input is not UTF-8 text: {error}") from None


def config(
    paths: list[str],
    *,
    values: list[Path] | None = None,
    set_values: list[str] | None = None,
    namespace: str = "",
    release_name: str = "",
    kube_version: str = "",
    api_versions: list[str] | None = None,
    helm_binary: str = "",
    kubernetes: str = "",
    own_checks: list[Path] | None = None,
    only: list[str] | None = None,
    profiles: list[str] | None = None,
    parameter: list[str] | None = None,
    fail_on: str = "medium",
    allow_incomplete: bool = False,
    unknown: str = "pass",
    max_file_size: int = 32,
) -> Config:
    """The configuration that arguments spell out. Raises ProblemError."""
    for file in values or []:
        if not file.is_file():
            raise ProblemError(f"{file}: there is no such values file")
    for profile in profiles or []:
        if profile not in PROFILES and not own_checks:
            raise ProblemError(f"{profile!r} is not a profile; choose of {', '.join(PROFILES)}")
    if unknown not in ("pass", "fail"):
        raise ProblemError(f"--unknown is pass or fail, not {unknown!r}")
    if kube_version and not VERSION.fullmatch(kube_version):
        raise ProblemError(f"--kube-version {kube_version!r} is not a version such as 1.33")
    return Config(
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
        limits=Limits(file_size=max_file_size * 1024 * 1024),
        fail_on=severity(fail_on),
        allow_incomplete=allow_incomplete,
        unknown_fails=unknown == "fail",
        checks=tuple(own_checks or ()),
        only=tuple(only or ()),
        parameters=parameters(parameter or []),
        profiles=(DEFAULT_PROFILE, *(profiles or ())),
        kubernetes_version=kubernetes_version(kubernetes or kube_version),
    )

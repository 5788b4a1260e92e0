"""Flags over the configuration file over defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iac_scan.config import (
    DEFAULT_PROFILE,
    NEWEST_KUBERNETES,
    STRICT_PROFILE,
    ChartOptions,
    Config,
    Limits,
    TerraformOptions,
)
from iac_scan.model.check import Severity
from iac_scan.settings.file import ConfigFile
from iac_scan.settings.values import values, version

FLAG = "flag"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says: `fields` are the fields of Config that are set there, and no others."""

    paths: tuple[Path, ...]
    stdin: str
    chart: ChartOptions
    limits: Limits
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds in the end, with the file it comes from and what the flags say."""

    config: Config
    flags: Flags
    file: ConfigFile | None = None


def effective(flags: Flags, file: ConfigFile | None) -> Effective:
    """The configuration that holds for flags and a file. Raises SettingsError."""
    return Effective(config(flags, checked(file, flags) if file else {}, file), flags, file)


def checked(file: ConfigFile, flags: Flags) -> dict[str, Any]:
    """What a file sets, once it is known to be right. Raises SettingsError."""
    from iac_scan.settings.validate import validated

    return values(validated(file, flags.fields.get("checks", ())))


def config(flags: Flags, said: dict[str, Any], file: ConfigFile | None) -> Config:
    """Flags over what the file says. Parameters are merged one by one, variables too, where the later one counts."""
    fields = {**said, **flags.fields}
    if not flags.fields.keys().isdisjoint(("enable", "disable", "severities")):
        from iac_scan.settings.choice import chosen

        fields |= chosen(said, flags.fields)
    fields["parameters"] = {**said.get("parameters", {}), **flags.fields.get("parameters", {})}
    fields["suppressions"] = (*said.get("suppressions", ()), *flags.fields.get("suppressions", ()))
    fields["terraform"] = joined(said.get("terraform"), flags.fields.get("terraform"))
    rendered_for = fields.pop("kube_version", "")
    chart = replace(flags.chart, kube_version=flags.chart.kube_version or rendered_for)
    fields["charts"] = tuple(
        replace(each, options=over(each.options, flags.chart, rendered_for)) for each in said.get("charts", ())
    )
    fields["kubernetes_version"] = fields.get("kubernetes_version") or version(chart.kube_version) or NEWEST_KUBERNETES
    fields["profiles"] = tuple(dict.fromkeys((DEFAULT_PROFILE, *fields.get("profiles", ()))))
    strict = STRICT_PROFILE in fields["profiles"]
    counts = fields.get("fail_counts") or {Severity.LOW if strict else Severity.MEDIUM: 1}
    fields |= {"fail_counts": counts, "fail_on": min(counts)}
    fields.setdefault("unknown_fails", strict)
    home = file.home if file else Path()
    return Config(paths=flags.paths, stdin=flags.stdin, chart=chart, limits=flags.limits, home=home, **fields)


def over(options: ChartOptions, flags: ChartOptions, kube_version: str) -> ChartOptions:
    """How a chart of the file is rendered: values and settings of flags come on top, the rest of them instead."""
    return ChartOptions(
        values=(*options.values, *flags.values),
        set=(*options.set, *flags.set),
        namespace=flags.namespace or options.namespace,
        release_name=flags.release_name or options.release_name,
        kube_version=flags.kube_version or options.kube_version or kube_version,
        api_versions=flags.api_versions or options.api_versions,
        helm_binary=flags.helm_binary,
    )


def joined(file: TerraformOptions | None, flags: TerraformOptions | None) -> TerraformOptions:
    """Variables of the file, then those of flags."""
    below, above = file or TerraformOptions(), flags or TerraformOptions()
    return TerraformOptions(
        given=(*below.given, *above.given),
        workspace=above.workspace or below.workspace,
        module_map={**below.module_map, **above.module_map},
        source_root=above.source_root or below.source_root,
    )

"""What a configuration file sets, as the values of a Config. The file is known to be valid."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from iac_scan.config import ChartOptions, ChartVariant, TerraformOptions
from iac_scan.model.check import Severity
from iac_scan.model.suppression import Suppression
from iac_scan.settings.file import ConfigFile

VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?")
TEXTS = ("kind", "namespace", "name", "container", "path", "file", "chart", "address", "reason", "owner")


def version(text: str) -> tuple[int, int] | None:
    """A version as (major, minor), None for a text that is no version."""
    match = VERSION.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def values(file: ConfigFile) -> dict[str, Any]:
    """The fields of Config that a file sets."""
    return {field: convert(file, file.table[key]) for key, (field, convert) in FIELDS.items() if key in file.table}


def texts(_: ConfigFile, raw: list[str]) -> tuple[str, ...]:
    """A list of texts, each once."""
    return tuple(dict.fromkeys(raw))


def paths(file: ConfigFile, raw: list[str]) -> tuple[Path, ...]:
    """Paths, which are relative to the file."""
    return tuple((file.home / text).resolve() for text in raw)


def severities(_: ConfigFile, raw: Mapping[str, str]) -> dict[str, Severity]:
    """Severities by check."""
    return {pattern: Severity[name.upper()] for pattern, name in raw.items()}


def parameters(_: ConfigFile, raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Parameters by `check.name`."""
    return {
        f"{check}.{name}": tuple(value) if isinstance(value, list) else value
        for check, table in raw.items()
        for name, value in table.items()
    }


def fail_counts(_: ConfigFile, raw: str | Mapping[str, int]) -> dict[Severity, int]:
    """How many findings close the gate."""
    counts = {raw: 1} if isinstance(raw, str) else raw
    return {Severity[name.upper()]: count for name, count in counts.items()}


def charts(file: ConfigFile, raw: list[dict[str, Any]]) -> tuple[ChartVariant, ...]:
    """Every way in which charts are rendered."""
    return tuple(variant for table in raw for variant in variants(file, table))


def variants(file: ConfigFile, table: Mapping[str, Any]) -> Iterator[ChartVariant]:
    """The ways in which one chart is rendered: a variant's values come on top of the chart's."""
    path = (file.home / table["path"]).resolve()
    for variant in table.get("variants", ({},)):
        both = {**table, **variant}
        for key in ("values", "set", "api_versions"):
            both[key] = [*table.get(key, ()), *variant.get(key, ())]
        yield ChartVariant(path, both.get("name", ""), options(file, both))


def options(file: ConfigFile, table: Mapping[str, Any]) -> ChartOptions:
    """How one variant is rendered."""
    return ChartOptions(
        values=paths(file, table["values"]),
        set=tuple(table["set"]),
        namespace=table.get("namespace", ""),
        release_name=table.get("release", ""),
        kube_version=table.get("kube_version", ""),
        api_versions=tuple(table["api_versions"]),
    )


def terraform(file: ConfigFile, raw: Mapping[str, Any]) -> TerraformOptions:
    """What Terraform roots are read with. Folders in the map of modules are relative to the file."""
    modules = {source: str((file.home / folder).resolve()) for source, folder in raw.get("module_map", {}).items()}
    given = (*paths(file, raw.get("var_files", [])), *raw.get("var", ()))
    return TerraformOptions(given, raw.get("workspace", ""), modules)


def suppressions(file: ConfigFile, raw: list[dict[str, Any]]) -> tuple[Suppression, ...]:
    """The findings to live with."""
    return tuple(
        suppression(table, f"{file.path.name}:{file.line('suppress', number)}") for number, table in enumerate(raw)
    )


def suppression(table: Mapping[str, Any], origin: str) -> Suppression:
    """One entry; a day is a date of TOML or a text."""
    checks = table.get("check", ())
    expires = table.get("expires")
    return Suppression(
        checks=(checks,) if isinstance(checks, str) else tuple(checks),
        expires=date.fromisoformat(expires) if isinstance(expires, str) else expires,
        origin=origin,
        **{key: table.get(key, "") for key in TEXTS},
    )


# The keys of the file, each with the field of Config it sets, and how.
FIELDS: dict[str, tuple[str, Callable[[ConfigFile, Any], Any]]] = {
    "profiles": ("profiles", texts),
    "frameworks": ("frameworks", texts),
    "platforms": ("platforms", texts),
    "enable": ("enable", texts),
    "disable": ("disable", texts),
    "checks": ("checks", paths),
    "severities": ("severities", severities),
    "parameters": ("parameters", parameters),
    "fail_on": ("fail_counts", fail_counts),
    "unknown": ("unknown_fails", lambda _, raw: raw == "fail"),
    "allow_incomplete": ("allow_incomplete", lambda _, raw: raw),
    "kubernetes_version": ("kubernetes_version", lambda _, raw: version(raw)),
    "kube_version": ("kube_version", lambda _, raw: raw),
    "exclude": ("exclude", texts),
    "charts": ("charts", charts),
    "terraform": ("terraform", terraform),
    "suppress": ("suppressions", suppressions),
}

"""The configuration that holds, value by value, each with where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from iac_scan.config import STRICT_PROFILE, ChartOptions, ChartVariant
from iac_scan.engine.catalog import picks
from iac_scan.engine.platform import pack
from iac_scan.model.check import Severity
from iac_scan.model.suppression import Suppression
from iac_scan.settings.effective import Effective
from iac_scan.settings.file import Key

DEFAULT = "default"
FLAG = "flag"
# The names of settings by the field of Config that holds them, where they are one value.
SIMPLE = {
    "profiles": "profiles",
    "frameworks": "frameworks",
    "platforms": "platforms",
    "only": "check",
    "enable": "enable",
    "disable": "disable",
    "checks": "checks",
    "fail_counts": "fail_on",
    "unknown_fails": "unknown",
    "allow_incomplete": "allow_incomplete",
    "kubernetes_version": "kubernetes_version",
    "exclude": "exclude",
}
CHART_NAMES = {"release_name": "release"}


@dataclass(frozen=True, slots=True)
class Row:
    """One value: its name, what it is, and who says so: a flag, a line of the file, a profile, or nobody."""

    name: str
    value: Any
    origin: str


def rows(effective: Effective) -> Iterator[Row]:
    """Every value that holds."""
    config = effective.config
    for field, name in SIMPLE.items():
        yield Row(name, plain(field, getattr(config, field)), origin(effective, field, name))
    yield from packs(config.platforms)
    yield from severities(effective)
    yield from parameters(effective)
    yield from chart_flags(effective)
    yield from charts(effective)
    yield from terraform(effective)
    for number, entry in enumerate(config.suppressions):
        yield Row(f"suppress[{number + 1}]", suppression(entry), entry.origin)


def packs(names: tuple[str, ...]) -> Iterator[Row]:
    """What the packs of platforms hide."""
    for name in names:
        yield from (Row(f"platforms.{name}", entry, f"platform pack {name}") for entry in pack(name).entries)


def plain(field: str, value: Any) -> Any:
    """A value as the file would have it."""
    match field:
        case "fail_counts":
            return {level.label: count for level, count in sorted(value.items(), reverse=True)}
        case "unknown_fails":
            return "fail" if value else "pass"
        case "kubernetes_version":
            return ".".join(map(str, value))
    return short(value)


def short(value: Any) -> Any:
    """A value for JSON: paths below the working folder are relative to it."""
    if isinstance(value, Path):
        return value.relative_to(Path.cwd()).as_posix() if value.is_relative_to(Path.cwd()) else str(value)
    if isinstance(value, Severity):
        return value.label
    return [short(entry) for entry in value] if isinstance(value, tuple) else value


def origin(effective: Effective, field: str, name: str) -> str:
    """Who says the value of a field."""
    strict = STRICT_PROFILE in effective.config.profiles and field in ("fail_counts", "unknown_fails")
    if field in effective.flags.fields:
        place = written(effective, name) if field in ("enable", "disable") else ""
        return f"{place}, {FLAG}" if place else FLAG
    if (place := written(effective, name)) or field != "kubernetes_version":
        return place or (f"profile {STRICT_PROFILE}" if strict else DEFAULT)
    by_flag = FLAG if effective.flags.chart.kube_version else ""
    return by_flag or written(effective, "kube_version") or DEFAULT


def written(effective: Effective, *keys: Key) -> str:
    """Where the file sets a value, empty if it does not."""
    table: Any = effective.file.table if effective.file else {}
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return ""
        table = table[key]
    return effective.file.place(*keys) if effective.file else ""


def severities(effective: Effective) -> Iterator[Row]:
    """The severities of checks; flags are told check by check."""
    flagged = effective.flags.fields.get("severities", {})
    for name, level in effective.config.severities.items():
        by_flag = any(picks((pattern,), name) for pattern in flagged)
        yield Row(f"severities.{name}", short(level), FLAG if by_flag else written(effective, "severities", name))


def parameters(effective: Effective) -> Iterator[Row]:
    """The parameters of checks."""
    for name, value in effective.config.parameters.items():
        flagged = name in effective.flags.fields.get("parameters", {})
        keys = name.rpartition(".")
        yield Row(
            f"parameters.{name}", short(value), FLAG if flagged else written(effective, "parameters", keys[0], keys[2])
        )


def chart_flags(effective: Effective) -> Iterator[Row]:
    """What flags say of all charts, and the version they are rendered for."""
    chart = effective.config.chart
    for name, value in chart_options(chart):
        flagged = getattr(effective.flags.chart, name)
        yield Row(name, value, FLAG if flagged else written(effective, name))


def chart_options(options: ChartOptions) -> Iterator[tuple[str, Any]]:
    """What is set of a chart's options."""
    for field in fields(options):
        if value := getattr(options, field.name):
            yield field.name, short(value)


def charts(effective: Effective) -> Iterator[Row]:
    """How charts are rendered, variant by variant."""
    tables = effective.file.table.get("charts", ()) if effective.file else ()
    variants = iter(effective.config.charts)
    for number, table in enumerate(tables):
        listed = table.get("variants")
        for other in range(len(listed or (table,))):
            keys = ("charts", number, "variants", other) if listed else ("charts", number)
            place = effective.file.place(*keys) if effective.file else ""
            variant = next(variants)
            name = f"charts[{number + 1}]{f'.variants[{other + 1}]' if listed else ''}"
            yield Row(name, chart(variant), place)


def chart(variant: ChartVariant) -> dict[str, Any]:
    """A variant as the file would have it."""
    named = {"path": short(variant.path)} | ({"name": variant.name} if variant.name else {})
    return named | {CHART_NAMES.get(name, name): value for name, value in chart_options(variant.options)}


def terraform(effective: Effective) -> Iterator[Row]:
    """What Terraform roots are read with."""
    options, flags = effective.config.terraform, effective.flags.fields.get("terraform")
    for field in fields(options):
        if value := getattr(options, field.name):
            said = [written(effective, "terraform", field.name)] if written(effective, "terraform", field.name) else []
            said += [FLAG] if flags and getattr(flags, field.name) else []
            yield Row(f"terraform.{field.name}", short(value), ", ".join(said))


def suppression(entry: Suppression) -> dict[str, Any]:
    """A suppression as the file would have it."""
    set_ones = {field.name: getattr(entry, field.name) for field in fields(entry) if getattr(entry, field.name)}
    set_ones.pop("origin", None)
    if entry.expires:
        set_ones["expires"] = entry.expires.isoformat()
    return {"check" if name == "checks" else name: short(value) for name, value in set_ones.items()}

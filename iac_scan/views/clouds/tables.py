"""What providers do with attributes that are not written, and what attributes were called before: data/*.yaml."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.model.record import record
from iac_scan.model.versions import FIRST, NEVER, VersionRange, version

DATA = Path(__file__).parent / "data"


@record
class Default:
    """The value, or Unknown, that holds in a range of provider versions for what is not written, and who says so."""

    value: Any
    versions: VersionRange
    source: str


@record
class Rename:
    """Another spelling of an attribute: its path, the switch it depends on, its values by their newer spelling."""

    path: str
    versions: VersionRange
    source: str
    enabled: str = ""
    values: Mapping[Any, Any] | None = None


@record
class Table:
    """The defaults and the other spellings of a provider's attributes, by resource type and path."""

    defaults: Mapping[tuple[str, str], tuple[Default, ...]]
    renames: Mapping[tuple[str, str], tuple[Rename, ...]]


@cache
def table(provider: str) -> Table:
    """The table of a provider. Raises OSError where there is none."""
    import yaml

    written: Any = yaml.load((DATA / f"{provider}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    defaults: dict[tuple[str, str], list[Default]] = defaultdict(list)
    for row in written["defaults"]:
        value = Unknown(row["path"], row["unknown"]) if "unknown" in row else row["default"]
        defaults[row["resource"], row["path"]].append(Default(value, span(row), row["source"]))
    renames: dict[tuple[str, str], list[Rename]] = defaultdict(list)
    for row in written["renames"]:
        rename = Rename(row["was"], span(row), row["source"], row.get("enabled", ""), row.get("values"))
        renames[row["resource"], row["path"]].append(rename)
    return Table(
        {key: tuple(rows) for key, rows in defaults.items()}, {key: tuple(rows) for key, rows in renames.items()}
    )


def span(row: Mapping[str, Any]) -> VersionRange:
    """The versions a row holds for."""
    low, high = row.get("since"), row.get("until")
    return VersionRange(version(str(low)) if low else FIRST, version(str(high)) if high else NEVER)

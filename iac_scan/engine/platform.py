"""What a cluster's platform brings along, as packs of suppressions; a pack holds only where it is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from iac_scan.engine.suppressions import holds
from iac_scan.model.finding import Finding
from iac_scan.model.suppression import Suppression
from iac_scan.parsers.yaml import Chunk, compose

FOLDER = Path(__file__).parent / "platforms"
RUNNING = ("Pod", "ReplicaSet")  # what a component's controller makes, with the component's name in front


class UnknownPlatformError(Exception):
    """A platform that there is no pack for; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A platform's pack: its entries as they are written, and the suppressions they stand for."""

    name: str
    title: str
    source: str
    entries: tuple[dict[str, Any], ...]
    suppressions: tuple[Suppression, ...]


def platforms() -> tuple[str, ...]:
    """The names of the platforms there is a pack for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def pack(name: str) -> Pack:
    """The pack of a platform. Raises UnknownPlatformError."""
    known = platforms()
    if name not in known:
        near = get_close_matches(name.lower(), known, 1)
        hint = f"did you mean {near[0]}?" if near else f"choose of {', '.join(known)}"
        raise UnknownPlatformError(f"{name!r} is not a platform; {hint}")
    data: dict[str, Any] = compose(Chunk((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), 0)).value
    found = tuple(suppression for entry in data["entries"] for suppression in suppressions(name, entry))
    return Pack(name, data["title"], data["source"], tuple(data["entries"]), found)


def suppressions(name: str, entry: dict[str, Any]) -> Iterator[Suppression]:
    """What one entry stands for: objects by name, components with all that runs of them, or a whole namespace."""
    whole = Suppression(
        kind=entry.get("kind", ""),
        namespace=entry.get("namespace", ""),
        reason=f"platform pack {name}: {entry['reason']}",
        origin=f"platform pack {name}",
    )
    for component in entry.get("components", ()):
        yield replace(whole, name=component)
        yield from (replace(whole, kind=kind, name=f"{component}-*") for kind in RUNNING)
    yield from (replace(whole, name=known) for known in entry.get("names", ()))
    if not (entry.get("components") or entry.get("names")):
        yield whole


def known_ones(findings: Iterable[Finding], names: Iterable[str]) -> tuple[Finding, ...]:
    """The findings, those that a platform brings along suppressed with its reason. Raises UnknownPlatformError."""
    rules = [suppression for name in names for suppression in pack(name).suppressions]
    return tuple(
        finding if finding.suppressed else replace(finding, suppressed=said(finding, rules)) for finding in findings
    )


def said(finding: Finding, rules: Iterable[Suppression]) -> str:
    """The reason of the first suppression that fits a finding, empty where none does."""
    return next((rule.reason for rule in rules if holds(rule, finding)), "")

"""Stand-ins for well-known modules whose source is absent: small modules of our own that hand on what matters.

Section 4.8 of the catalogue. stubs/index.yaml says which stand-in speaks for which versions of which module.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from iac_scan.model.record import record
from iac_scan.model.versions import NEVER, VersionRange, allowed, exactly, version
from iac_scan.parsers.terraform.module import Module, load_stub

FOLDER = Path(__file__).parent / "stubs"
HOST = re.compile(r"^(?:registry\.(?:terraform\.io|opentofu\.org)/)")
GITHUB = re.compile(
    r"^(?:git::)?(?:https://|ssh://git@|git@)?github\.com[/:]([\w-]+)/terraform-([\w]+)-([\w-]+?)(?:\.git)?(//[^?]*)?(?:\?(.*))?$"
)
REF = re.compile(r"(?:^|&)ref=v?(\d+(?:\.\d+)*)$")


@record
class Stub:
    """A stand-in: its folder, and the versions of the module it speaks for."""

    folder: Path
    versions: VersionRange


def stub(source: str, wanted: str, given: frozenset[str]) -> Module | None:
    """The stand-in for a module source, a version constraint and the names of its arguments; None without one.

    Of several that may be meant, those that know the arguments count, and of these the newest: it is what
    `terraform init` takes.
    """
    name, versions = identity(source, wanted)
    found = [row for row in table().get(name, ()) if row.versions.meets(versions)]
    modules = [module(row.folder) for row in found]
    known = given & frozenset(argument for each in modules for argument in each.variables)
    fitting = [each for each in modules if known <= each.variables.keys()]
    return next(iter((fitting or modules)[::-1]), None)


def identity(source: str, wanted: str) -> tuple[str, VersionRange]:
    """The name a module has in the registry, and the versions that are asked for."""
    match = GITHUB.match(source)
    if match is None:
        return HOST.sub("", source), allowed([wanted])
    owner, provider, name, below, query = match.groups()
    ref = REF.search(query or "")
    return f"{owner}/{name}/{provider}{below or ''}", exactly(ref[1]) if ref else allowed([])


@cache
def table() -> Mapping[str, tuple[Stub, ...]]:
    """The stand-ins by the module's name, the oldest first."""
    import yaml

    written: Any = yaml.load((FOLDER / "index.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {name: tuple(rows(entry)) for name, entry in written.items()}


def rows(entry: Mapping[str, str]) -> Iterator[Stub]:
    """The stand-ins of a module; each speaks until the next one begins."""
    starts = [*map(version, entry), NEVER]
    for folder, low, high in zip(entry.values(), starts, starts[1:], strict=False):
        yield Stub(FOLDER / folder, VersionRange(low, high))


@cache
def module(folder: Path) -> Module:
    """The stand-in in a folder."""
    return load_stub(folder)

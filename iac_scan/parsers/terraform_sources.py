"""Resources of a plan to where they are written: the blocks and attributes of the root module it was made of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from iac_scan.config import TerraformOptions
from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.graph import Resource
from iac_scan.model.node import Document, Node, Path, Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Span
from iac_scan.parsers.json_places import JsonPlaces
from iac_scan.parsers.terraform import read
from iac_scan.parsers.terraform_configuration import static
from iac_scan.parsers.terraform_plan import PlanLocator


@dataclass(frozen=True, slots=True)
class SourceLocator:
    """Finds the places of a planned instance's values in the source, and says where the plan has them."""

    planned: PlanLocator
    values: Any
    written: Node

    def __call__(self, path: Path) -> Origin:
        """The place of a path."""
        found = self.written.document.locate(aligned(path, self.values, self.written.raw))
        return replace(found, feeds=(*found.feeds, ("planned", self.planned(path).span)))


def mapped(parsed: Parsed, folder: FilePath, root: FilePath, options: TerraformOptions) -> Parsed:
    """The same, with places in the root module of a folder for all resources of plans that are found there."""
    plans = {places.file: places for _, places in planned(parsed.resources)}
    sources = {file: Sources(places, folder, root, options) for file, places in plans.items()}
    resources, missing = [], []
    for resource in parsed.resources:
        locate = resource.body.document.locate
        if not isinstance(locate, PlanLocator):
            resources.append(resource)
            continue
        written = sources[locate.places.file].of(resource.name)
        resources.append(resource if written is None else moved(resource, locate, written))
        missing += [unmapped(resource)] if written is None else []
    return replace(parsed, resources=tuple(resources), diagnostics=(*parsed.diagnostics, *missing))


def planned(resources: tuple[Resource, ...]) -> Iterator[tuple[Resource, JsonPlaces]]:
    """The resources that a plan holds, with its text."""
    for resource in resources:
        locate = resource.body.document.locate
        if isinstance(locate, PlanLocator):
            yield resource, locate.places


class Sources:
    """The resources of a root module as they are written, found by the addresses of a plan."""

    def __init__(self, places: JsonPlaces, folder: FilePath, root: FilePath, options: TerraformOptions) -> None:
        given = replace(options, given=(*planned_variables(places.text), *options.given))
        found = read(folder, root, given).parsed.resources
        self.exact = {resource.name: resource for resource in found}
        # Where the instances differ, any instance of the same block tells where it is written.
        self.any = {static(resource.name): resource for resource in reversed(found)}

    def of(self, address: str) -> Resource | None:
        """The resource of an address, None if it is not written there."""
        return self.exact.get(address) or self.any.get(static(address))


def planned_variables(text: str) -> Iterator[str]:
    """The values of the root's variables that a plan was made with, as options give them."""
    variables = json.loads(text).get("variables")
    for name, row in variables.items() if isinstance(variables, dict) else ():
        value = row.get("value") if isinstance(row, dict) else None
        if isinstance(value, str):
            yield f"{name}={value}"
        elif value is not None:
            yield f"{name}={json.dumps(value).replace('${', '$${').replace('%{', '%%{')}"


def moved(resource: Resource, locate: PlanLocator, written: Resource) -> Resource:
    """A planned resource whose places are those of the source; versions that a lock file pins are better known."""
    values = filled(resource.body.raw, written.body.raw) if written.name == resource.name else resource.body.raw
    locator = SourceLocator(locate, values, written.body)
    document = Document(written.body.document.file, values, locator)
    return replace(resource, body=document.root, versions=written.versions or resource.versions)


def filled(value: Any, written: Any) -> Any:
    """Planned values, with what the source tells of those that are unknown: what they refer to, or their parts."""
    if isinstance(value, Unknown):
        return written if isinstance(written, Unknown | dict | list) else value
    if isinstance(value, dict) and isinstance(written, dict):
        return {key: filled(part, written.get(key)) for key, part in value.items()}
    if isinstance(value, list) and isinstance(written, list) and len(value) == len(written):
        order = [closest(part, written, index) for index, part in enumerate(value)]
        return [filled(part, written[at]) for part, at in zip(value, order, strict=True)]
    return value


def unmapped(resource: Resource) -> Diagnostic:
    """The note about a resource that the source does not have."""
    message = f"{resource.name} is not found in the source root; its findings point into the plan"
    return Diagnostic(DiagnosticKind.NOTE, message, Span(resource.body.document.file))


def aligned(path: Path, planned_value: Any, written: Any) -> Path:
    """A path of planned values as the source has it: blocks are in another order there, and never single."""
    found: list[str | int] = []
    for key in path:
        if isinstance(written, list) and isinstance(key, str):
            found.append(0)
            written = written[0] if written else None
        step = below(planned_value, key)
        at = closest(step, written, key) if isinstance(written, list) and isinstance(key, int) else key
        found.append(at)
        planned_value, written = step, below(written, at)
    return tuple(found)


def below(value: Any, key: str | int) -> Any:
    """The part of a value at a key, None if there is none."""
    if isinstance(value, dict):
        return value.get(str(key))
    return value[key] if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value) else None


def closest(value: Any, written: list[Any], index: int) -> int:
    """Which of the written items is most like a planned one; the one of the same index where several are."""
    if not written:
        return index
    return max(range(len(written)), key=lambda at: (likeness(value, written[at]), at == index, -at))


def likeness(value: Any, written: Any) -> int:
    """How much of what is written is also planned; what contradicts counts against it."""
    if isinstance(written, Unknown) or written is None:
        return 0
    if isinstance(written, dict):
        return sum(likeness(value.get(key), part) for key, part in written.items()) if isinstance(value, dict) else -1
    if isinstance(written, list):
        return sum(likeness(*pair) for pair in zip(value, written, strict=False)) if isinstance(value, list) else -1
    return 1 if value == written or str(value) == str(written) else -1

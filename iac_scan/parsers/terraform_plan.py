"""What `terraform show -json` prints to resources: those a plan makes, changes or keeps, and those of a state."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import CONFIGURED, READ_PROVIDERS, TERRAFORM, Resource, ResourceId
from iac_scan.model.node import COMPUTED, Document, Node, Path, Unknown
from iac_scan.model.parsed import Output, Parsed
from iac_scan.model.record import portable
from iac_scan.model.source import Origin, Position, Span, Stack, StackKind
from iac_scan.parsers.json_places import JsonPlaces
from iac_scan.parsers.terraform_configuration import PENDING, Configuration, modules_of

NEWEST_MAJOR = 1  # of format_version
DEEPEST = 200
LEFT_OUT = frozenset({("delete",), ("forget",)})


@dataclass(frozen=True, slots=True)
class Instance:
    """A resource instance: its row in the plan, its values with Unknown leaves, where they stand, what is hidden."""

    row: Mapping[str, Any]
    values: dict[str, Any]
    at: Path
    hidden: frozenset[Path]

    @property
    def address(self) -> str:
        """The full address."""
        return str(self.row["address"])

    @property
    def kind(self) -> str:
        """The resource type; data sources have kinds of their own."""
        prefix = "" if self.row.get("mode", "managed") == "managed" else f"{self.row['mode']}."
        return f"{prefix}{self.row.get('type', '')}"


@portable
@dataclass(frozen=True, slots=True)
class PlanLocator:
    """Finds the places of an instance's values in the text of a plan."""

    places: JsonPlaces
    at: Path

    def __call__(self, path: Path) -> Origin:
        """The place of a path."""
        return Origin(self.places.span((*self.at, *path)))


def looks_like_plan(text: str) -> bool:
    """The text may be what `terraform show -json` prints."""
    if text[:64].lstrip("\ufeff \t\r\n")[:1] != "{" or '"format_version"' not in text:
        return False
    planned = '"planned_values"' in text or '"resource_changes"' in text
    return planned or ('"terraform_version"' in text and '"values"' in text)


def read_text(file: str, text: str, stack: Stack) -> Parsed | None:
    """The resources of a plan or a state, a stack of its own; None for JSON that is neither."""
    text = text.removeprefix("\ufeff")
    try:
        document = json.loads(text)
    except RecursionError:
        return failed(file, f"nested deeper than {DEEPEST} levels")
    except json.JSONDecodeError as error:
        return failed(file, f"not readable as JSON: {error.msg}", Position(error.lineno, error.colno))
    except ValueError as error:
        return failed(file, f"not readable as JSON: {error}")
    if not isinstance(document, dict) or "format_version" not in document:
        return None
    if not document.keys() & {"planned_values", "resource_changes", "values"}:
        return None
    if too_deep(document):
        return failed(file, f"nested deeper than {DEEPEST} levels")
    refusal = refused(document["format_version"])
    if refusal:
        return failed(file, refusal, JsonPlaces(file, text).span(("format_version",)).start)
    return content(file, text, document, stack)


def refused(version: Any) -> str:
    """Why a format version can't be read; empty if it can."""
    match = re.match(r"(\d{1,6})\.\d", version) if isinstance(version, str) else None
    if match is None:
        return f"{str(version)[:40]!r} is no version of Terraform's plan format"
    if int(match[1]) > NEWEST_MAJOR:
        return f"version {version[:40]} of Terraform's plan format is newer than {NEWEST_MAJOR}, the newest understood"
    return ""


def failed(file: str, message: str, at: Position | None = None) -> Parsed:
    """A plan that can't be read at all."""
    at = at or Position(1, 1)
    told = f"a Terraform plan that can't be read: {message}"
    remedy = "write it anew with `terraform show -json`"
    diagnostic = Diagnostic(DiagnosticKind.PARSE, told, Span(file, at, at), remedy, failed=True)
    return Parsed(diagnostics=(diagnostic,), inputs=(Input(file, InputState.FAILED, told),), documents=1)


def too_deep(document: Any) -> bool:
    """The document is nested deeper than any plan."""
    level = [document]
    for _ in range(DEEPEST):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True


def content(file: str, text: str, document: dict[str, Any], around: Stack) -> Parsed:
    """The resources and outputs of a document of the right format."""
    document = cleaned(document) if "\\u" in text else document
    path = around.path if file == "-" else around.path / FilePath(file)
    stack = Stack(StackKind.TERRAFORM, "stdin" if file == "-" else file, path)
    places = JsonPlaces(file, text)
    constraints = provider_constraints(document)
    configuration = Configuration.of(document)
    providers = dict(provider_configurations(configuration, places))
    resources = [
        Resource(ResourceId(stack.label, TERRAFORM, f"provider.{kind(key)}", "", f"provider.{key}"), "", node, stack)
        for key, node in providers.items()
        if kind(key) in CONFIGURED
    ]
    problems = list(complaints(file, document))
    for found in instances(document):
        if not isinstance(found, Instance):
            message = f"{'.'.join(map(str, found))} is not a resource with an address, a type and values"
            problems.append(Diagnostic(DiagnosticKind.PARSE, message, places.span(found), failed=True))
            continue
        told = settled(found, configuration)
        body = Document(file, told.values, PlanLocator(places, told.at)).root
        identity = ResourceId(stack.label, TERRAFORM, told.kind, "", told.address)
        versions = constraints.get(str(told.row.get("provider_name")), ())
        made_by = providers.get(configuration.provider_of(told.address))
        resources.append(
            Resource(identity, "", body, stack, versions=versions, sensitive=told.hidden, provider=made_by)
        )
    broken = any(problem.failed for problem in problems)
    state = Input(file, InputState.FAILED, "a part could not be read") if broken else Input(file, InputState.SCANNED)
    return Parsed(tuple(resources), tuple(problems), (state,), 1, tuple(outputs(document, stack)))


def cleaned(value: Any) -> Any:
    """The same without halves of characters, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {cleaned(key): cleaned(part) for key, part in value.items()}
    return [cleaned(part) for part in value] if isinstance(value, list) else value


def complaints(file: str, document: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What a plan says of itself: that it failed, or that it is not all there is to do."""
    if document.get("errored") is True:
        message = "the plan is of a run that failed, so resources may be missing from it"
        yield Diagnostic(DiagnosticKind.RESOLVE, message, Span(file), "plan again without errors", failed=True)
    elif document.get("complete") is False:
        message = "the plan leaves changes to a later one, so resources may be missing from it"
        yield Diagnostic(DiagnosticKind.NOTE, message, Span(file))


def instances(document: Mapping[str, Any]) -> Iterator[Instance | Path]:
    """All resource instances that will be there, each once; the path of a row that is none."""
    seen: set[str] = set()
    for found in candidates(document):
        if not isinstance(found, Instance):
            yield found
        elif found.address not in seen:
            seen.add(found.address)
            yield found


def candidates(document: Mapping[str, Any]) -> Iterator[Instance | Path]:
    """Resource instances, the better account first: changes, planned values, data read already, a state."""
    yield from changed(document.get("resource_changes"))
    yield from valued(document.get("planned_values"), ("planned_values",))
    prior = document.get("prior_state")
    known = Configuration.of(document)
    for found in valued(prior.get("values"), ("prior_state", "values")) if isinstance(prior, dict) else ():
        is_data = isinstance(found, Instance) and found.row.get("mode") == "data"
        if isinstance(found, Instance) and is_data and (not known.rows or known.expressions(found.address) is not None):
            yield found
    yield from valued(document.get("values"), ("values",))


def changed(rows: Any) -> Iterator[Instance | Path]:
    """The instances that are there after the changes."""
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        change = row.get("change") if isinstance(row, dict) else None
        if not isinstance(change, dict) or not is_resource(row):
            yield ("resource_changes", index)
            continue
        actions, after = change.get("actions"), change.get("after")
        if row.get("deposed") or (isinstance(actions, list) and tuple(map(str, actions)) in LEFT_OUT):
            continue
        values = overlaid(after, change.get("after_unknown"), row["address"])
        if isinstance(values, dict):
            hidden = frozenset(marked(change.get("after_sensitive")))
            yield Instance(row, values, ("resource_changes", index, "change", "after"), hidden)
        elif values is not None:
            yield ("resource_changes", index)


def valued(values: Any, at: Path) -> Iterator[Instance | Path]:
    """The instances of planned values or of a state, in all of its modules."""
    pending = [(values.get("root_module"), (*at, "root_module"))] if isinstance(values, dict) else []
    while pending:
        module, at = pending.pop()
        if not isinstance(module, dict):
            continue
        rows, children = module.get("resources"), module.get("child_modules")
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            here = (*at, "resources", index)
            if not is_resource(row) or not isinstance(row.get("values"), dict):
                yield here
            elif not row.get("deposed_key"):
                yield Instance(row, row["values"], (*here, "values"), frozenset(marked(row.get("sensitive_values"))))
        below = enumerate(children if isinstance(children, list) else [])
        pending += reversed([(child, (*at, "child_modules", index)) for index, child in below])


def is_resource(row: Any) -> bool:
    """A row has what identifies a resource."""
    return isinstance(row, dict) and all(isinstance(row.get(key), str) and row[key] for key in ("address", "type"))


def overlaid(known: Any, unknown: Any, name: str) -> Any:
    """A value with the leaves put in that are not known before apply."""
    if unknown is True:
        return Unknown(name, PENDING)
    if isinstance(unknown, dict) and isinstance(known, dict | None):
        there = {key: part for key, part in unknown.items() if key in (known or {}) or holds_unknown(part)}
        if known is None and not there:
            return None
        base = known or {}
        return {key: overlaid(base.get(key), there.get(key), f"{name}.{key}") for key in dict.fromkeys((*base, *there))}
    if isinstance(unknown, list) and isinstance(known, list | None):
        if known is None and not holds_unknown(unknown):
            return None
        items, length = known or [], max(len(known or ()), len(unknown))
        pairs = zip(
            (*items, *[None] * (length - len(items))), (*unknown, *[None] * (length - len(unknown))), strict=True
        )
        return [overlaid(part, doubt, f"{name}[{index}]") for index, (part, doubt) in enumerate(pairs)]
    return known


def holds_unknown(unknown: Any) -> bool:
    """Some leaf is not known before apply."""
    if isinstance(unknown, dict):
        return any(map(holds_unknown, unknown.values()))
    return any(map(holds_unknown, unknown)) if isinstance(unknown, list) else unknown is True


def marked(sensitive: Any, path: Path = ()) -> Iterator[Path]:
    """The paths that a mask of sensitive values covers."""
    if sensitive is True:
        yield path
    elif isinstance(sensitive, dict):
        for key, part in sensitive.items():
            yield from marked(part, (*path, key))
    elif isinstance(sensitive, list):
        for index, part in enumerate(sensitive):
            yield from marked(part, (*path, index))


def settled(found: Instance, configuration: Configuration) -> Instance:
    """The instance as its configuration has it: what that does not mention is the provider's, an empty list nothing."""
    expressions = configuration.expressions(found.address)
    if expressions is None:
        return found
    values = {}
    for name, value in configuration.named(found.values, expressions, modules_of(found.address)).items():
        if name in expressions or (value != [] and not isinstance(value, Unknown)):
            values[name] = value
        elif isinstance(value, Unknown):
            values[name] = replace(value, reason=COMPUTED)
    return replace(found, values=values)


def provider_configurations(configuration: Configuration, places: JsonPlaces) -> Iterator[tuple[str, Node]]:
    """What the configurations of providers say that matter, by their keys: `kubernetes`, `kubernetes.shop`."""
    for key in configuration.providers:
        if kind(key) in READ_PROVIDERS:
            at = ("configuration", "provider_config", key, "expressions")
            yield key, Document(places.file, configuration.provider(key), PlanLocator(places, at)).root


def kind(key: str) -> str:
    """The name of the provider that a configuration is of: `helm` of `module.shop:helm.blue`."""
    return key.rpartition(":")[2].partition(".")[0]


def provider_constraints(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The version constraints on each provider, by its full name."""
    configuration = document.get("configuration")
    providers = configuration.get("provider_config") if isinstance(configuration, dict) else None
    found: dict[str, dict[str, None]] = {}
    for entry in providers.values() if isinstance(providers, dict) else ():
        version = entry.get("version_constraint") if isinstance(entry, dict) else None
        if isinstance(version, str) and version:
            found.setdefault(str(entry.get("full_name") or entry.get("name")), {})[version] = None
    return {name: tuple(versions) for name, versions in found.items()}


def outputs(document: Mapping[str, Any], stack: Stack) -> Iterator[Output]:
    """The root's outputs."""
    changes = document.get("output_changes")
    changes = changes if isinstance(changes, dict) else {}
    values = document.get("planned_values", document.get("values"))
    planned = values.get("outputs") if isinstance(values, dict) else None
    planned = planned if isinstance(planned, dict) else {}
    for name in dict.fromkeys((*planned, *changes)):
        row, change = planned.get(name), changes.get(name)
        if isinstance(change, dict) and change.get("actions") not in (["delete"], ["forget"]):
            value = overlaid(change.get("after"), change.get("after_unknown"), f"output.{name}")
            secret = any(True for _ in marked(change.get("after_sensitive")))
            yield Output(stack.label, name, value, secret or (isinstance(row, dict) and row.get("sensitive") is True))
        elif isinstance(row, dict):
            yield Output(stack.label, name, row.get("value"), row.get("sensitive") is True)

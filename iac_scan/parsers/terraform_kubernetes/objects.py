"""The Kubernetes objects that the resources of a Terraform root declare, beside the resources themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.graph import Resource
from iac_scan.model.kubernetes_schema import schema_for
from iac_scan.model.node import Node, Path, Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin
from iac_scan.parsers.kubernetes import objects
from iac_scan.parsers.terraform_kubernetes.convert import converted
from iac_scan.parsers.terraform_kubernetes.kinds import (
    DEFAULT_NAMESPACE,
    TEXTS,
    WHOLE,
    declares_objects,
    object_kind,
)
from iac_scan.parsers.terraform_kubernetes.stand_ins import FORMS, StandIns
from iac_scan.parsers.yaml import ParseError, chunks, compose

# The API version that has the structure of one that is no longer served.
SUCCESSORS = {"extensions/v1beta1": "networking.k8s.io/v1"}


def with_objects(parsed: Parsed, minor: int) -> Parsed:
    """What was parsed, with the objects that its Terraform resources declare, as Kubernetes 1.`minor` knows them."""
    found: list[Resource] = []
    failures: list[Diagnostic] = []
    for resource in filter(declares_objects, parsed.resources):
        declared = [replace(each, provider=resource.provider) for each in declared_by(resource, minor)]
        found += declared
        if not declared:
            failures.append(undeclared(resource))
    if not found and not failures:
        return parsed
    return replace(
        parsed,
        resources=(*parsed.resources, *found),
        diagnostics=(*parsed.diagnostics, *failures),
    )


def undeclared(resource: Resource) -> Diagnostic:
    """That the objects of a resource can't be told, so that nobody has judged them."""
    field = WHOLE.get(resource.kind) or TEXTS.get(resource.kind) or "metadata"
    message = f"what {resource.name} deploys is not judged: its {field} can't be known before apply, or is no object"
    remedy = "scan the plan (terraform show -json), or the manifest itself"
    return Diagnostic(DiagnosticKind.RESOLVE, message, resource.body[field].span, remedy, failed=True)


def declared_by(resource: Resource, minor: int) -> Iterator[Resource]:
    """The objects of one resource."""
    if resource.kind in WHOLE:
        node = resource.body[WHOLE[resource.kind]]
        yield from objects(unshared(node.raw), Beneath(node), node.document.file, resource.stack, DEFAULT_NAMESPACE)
    elif resource.kind in TEXTS:
        yield from written(resource, resource.body[TEXTS[resource.kind]])
    else:
        yield from assembled(resource, minor)


def assembled(resource: Resource, minor: int) -> Iterator[Resource]:
    """The object that blocks and attributes spell out."""
    known = object_kind(resource.kind)
    if known is None:
        return
    version, kind = known
    served = SUCCESSORS.get(version, version)
    schema = schema_for(served, kind, minor)
    if schema is None or not resource.body["metadata"].present:
        return
    made = converted(resource.body, schema.type_of(served, kind), schema)
    value = {**made.value, "apiVersion": version, "kind": kind}
    yield from objects(value, Placed(made.places), resource.body.document.file, resource.stack, DEFAULT_NAMESPACE)


def written(resource: Resource, node: Node) -> Iterator[Resource]:
    """The objects of a text of YAML, all placed where the text is; what a cloud names after apply is unknown there."""
    words = StandIns(FORMS[0])
    text = words.text(node.raw) if isinstance(node.raw, Unknown) else node.raw
    if isinstance(text, dict):
        yield from objects(unshared(text), Beneath(node), node.document.file, resource.stack, DEFAULT_NAMESPACE)
    for chunk in chunks(text) if isinstance(text, str) else ():
        try:
            value = words.told(compose(chunk).value)
        except ParseError:
            return
        yield from objects(value, At(node), node.document.file, resource.stack, DEFAULT_NAMESPACE)


def unshared(raw: Any) -> Any:
    """A value that may be changed without changing the Terraform resource's."""
    if isinstance(raw, dict):
        return {key: unshared(item) for key, item in raw.items()}
    return [unshared(item) for item in raw] if isinstance(raw, list) else raw


@dataclass(frozen=True, slots=True)
class At:
    """Finds everything at one place."""

    node: Node

    def __call__(self, _path: Path) -> Origin:
        """The place of a path."""
        return self.node.origin


@dataclass(frozen=True, slots=True)
class Beneath:
    """Finds paths below one place."""

    node: Node

    def __call__(self, path: Path) -> Origin:
        """The place of a path."""
        return self.node.document.locate((*self.node.path, *path))


@dataclass(frozen=True, slots=True)
class Placed:
    """Finds paths where their parts come from; what has no place is at the nearest one above it."""

    places: dict[Path, Node]

    def __call__(self, path: Path) -> Origin:
        """The place of a path."""
        length = len(path)
        while path[:length] not in self.places:
            length -= 1
        node = self.places[path[:length]]
        if length == len(path) or isinstance(node.raw, Unknown):
            return node.origin
        rest = path[length:]
        below = node.at(*rest)
        return below.origin if below.present else node.origin

"""Windows on the workflows of CI systems: the commands, actions, images and variables of their jobs."""

from collections.abc import Iterator

from iac_scan.model.graph import ACTION, GITHUB, GITLAB, PIPELINE, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.command import Command

KINDS = frozenset((PIPELINE, kind) for kind in (GITHUB, ACTION, GITLAB))


def is_literal(node: Node) -> bool:
    """The place holds text without any variable or expression in it."""
    return isinstance(node.raw, str) and "$" not in node.raw and bool(node.raw.strip())


def holders(resource: Resource) -> Iterator[Node]:
    """The places that may hold commands, each once where an anchor shares it."""
    seen: set[int] = set()
    for node in places(resource):
        if id(node.raw) not in seen:
            seen.add(id(node.raw))
            yield node


def places(resource: Resource) -> Iterator[Node]:
    """A workflow's steps; a pipeline itself, its jobs and their templates."""
    body = resource.body
    if resource.kind == GITLAB:
        yield body
        yield from (node for key, node in body.fields.items() if isinstance(node.raw, dict) and key != "variables")
    elif resource.kind == ACTION:
        yield from body["runs"]["steps"].items
    else:
        for job in body["jobs"].fields.values():
            yield from job["steps"].items


@record
class PipelineCommand(Command):
    """A simple command that a script of a pipeline runs."""

    kinds = KINDS

    @classmethod
    def of(cls, resource: Resource) -> "Iterator[PipelineCommand]":
        """The commands of all scripts that are read."""
        for holder in holders(resource):
            yield from (cls(resource, node) for node in holder["commands"].items)


@record
class PipelineStep(View):
    """A step of a workflow that runs an action."""

    kinds = frozenset({(PIPELINE, GITHUB), (PIPELINE, ACTION)})

    @property
    def action(self) -> str:
        """The action in lower case, without its version; empty where none is named."""
        raw = self.node["uses"].raw
        return raw.partition("@")[0].lower() if isinstance(raw, str) else ""

    @property
    def inputs(self) -> Node:
        """The place of what is handed to the action."""
        return self.node["with"]

    @classmethod
    def of(cls, resource: Resource) -> "Iterator[PipelineStep]":
        """The steps that name an action."""
        yield from (cls(resource, node) for node in holders(resource) if node["uses"].present)


@record
class PipelineImage(View):
    """An image that a job or one of its services runs in; `node` names it, or is a mapping that does."""

    kinds = KINDS

    @property
    def reference(self) -> Node:
        """The place of the reference."""
        if not isinstance(self.node.raw, dict):
            return self.node
        return self.node["name"] if self.resource.kind == GITLAB else self.node["image"]

    @property
    def arguments(self) -> list[Node]:
        """The places of what the image's program is told."""
        return [item for key in ("command", "entrypoint") for item in self.node[key].items]

    @classmethod
    def of(cls, resource: Resource) -> "Iterator[PipelineImage]":
        """The images of a workflow's jobs, services and actions, or of a pipeline and its jobs."""
        found: list[Node] = []
        if resource.kind == GITLAB:
            for holder in holders(resource):
                found += [holder["image"], *holder["services"].items]
        elif resource.kind == GITHUB:
            for job in resource.body["jobs"].fields.values():
                found += [job["container"], *job["services"].fields.values()]
        yield from (cls(resource, node) for node in found if isinstance(node.raw, str | dict | Unknown))


@record
class PipelineVariable(View):
    """A variable that a pipeline, a job or a step sets."""

    kinds = KINDS

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.node.key)

    @property
    def value(self) -> Node:
        """The place of its value."""
        return self.node["value"] if isinstance(self.node.raw, dict) else self.node

    @classmethod
    def of(cls, resource: Resource) -> "Iterator[PipelineVariable]":
        """The variables at every level."""
        found: list[Node] = list(holders(resource))
        key = "variables" if resource.kind == GITLAB else "env"
        if resource.kind == GITHUB:
            found += [resource.body, *resource.body["jobs"].fields.values()]
            services = [
                entry for job in resource.body["jobs"].fields.values() for entry in job["services"].fields.values()
            ]
            found += services
        for place in found:
            yield from (cls(resource, node) for node in place[key].fields.values())

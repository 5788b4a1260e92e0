"""Who refers to whom among the resources of a Terraform root: by reference, or by a value that both have."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from iac_scan.model.graph import TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node, Unknown

INDEX = re.compile(r"\[[^\]]*\]$")
INTERPOLATION = re.compile(r"\$\{([^}]*)\}")
ACCESS = re.compile(r"(\.[\w-]+|\[[^\]]*\])$")


class References:
    """The resources of a graph by their addresses and by the values of their attributes, looked up by dictionary."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph
        self.values: dict[tuple[str, str], dict[tuple[str, object], list[Resource]]] = {}
        self.users: dict[tuple[str, ...], dict[Resource, list[Resource]]] = {}

    def target(self, node: Node, kinds: tuple[str, ...], stack: str, *names: str) -> Resource | None:
        """The one resource of these kinds that a place refers to, or one of whose attributes has its value.

        None if no such resource is declared in the root, or more than one fits.
        """
        found = {resource.name: resource for kind in kinds for resource in self.targets(node, kind, stack, names)}
        return next(iter(found.values())) if len(found) == 1 else None

    def targets(self, node: Node, kind: str, stack: str, names: tuple[str, ...]) -> Iterator[Resource]:
        """The resources of one kind that a place may refer to; where it names an instance, no other instance."""
        if not node.present or node.raw == "" or not isinstance(node.raw, Unknown | str):
            return
        if isinstance(node.raw, Unknown):
            for address in addresses(node.raw.expression):
                referred = [resource for resource in self.at(stack, address) if resource.kind == kind]
                if referred:
                    yield from referred
                    break
        for name in names:
            yield from self.having(kind, name).get((stack, node.raw), ())

    def referring(self, resource: Resource, kind: str, field: str, *names: str) -> list[Resource]:
        """The resources of a kind in the same root whose field refers to a resource; `names` as in `target`."""
        key = (kind, field, resource.kind, *names)
        if key not in self.users:
            found: dict[Resource, list[Resource]] = defaultdict(list)
            for user in self.graph.of_kind(kind, TERRAFORM):
                target = self.target(user.body[field], (resource.kind,), user.id.stack, *names)
                if target is not None:
                    found[target].append(user)
            self.users[key] = found
        return self.users[key].get(resource, [])

    def beside(self, stack: str, kind: str) -> list[Resource]:
        """All resources of a kind in a root."""
        return self._by_kind.get((stack, kind), [])

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self.graph.resources:
            if resource.id.group == TERRAFORM:
                found[resource.id.stack, resource.kind].append(resource)
        return found

    def at(self, stack: str, address: str) -> list[Resource]:
        """The resources at an address; all instances where it names none."""
        return self._by_address.get((stack, address), [])

    @cached_property
    def _by_address(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self.graph.resources:
            if resource.id.group == TERRAFORM:
                for address in {resource.name, INDEX.sub("", resource.name)}:
                    found[resource.id.stack, address].append(resource)
        return found

    def having(self, kind: str, name: str) -> dict[tuple[str, object], list[Resource]]:
        """The resources of a kind by stack and the value of an attribute, known or not."""
        if (kind, name) not in self.values:
            found: dict[tuple[str, object], list[Resource]] = defaultdict(list)
            for resource in self.graph.of_kind(kind, TERRAFORM):
                raw = resource.body[name].raw
                if isinstance(raw, str | Unknown):
                    found[resource.id.stack, raw].append(resource)
            self.values[kind, name] = found
        return self.values[kind, name]


def addresses(expression: str) -> Iterator[str]:
    """What an expression may refer to: itself, or the one it is a text around, without its accesses one by one."""
    inner = INTERPOLATION.search(expression)
    text = inner[1].strip() if inner else expression
    while match := ACCESS.search(text):
        text = text[: match.start()]
        yield text

"""What all views have in common."""

from collections.abc import Iterator
from typing import ClassVar

from iac_scan.model.graph import FOREIGN, Resource, is_for_program
from iac_scan.model.node import Node
from iac_scan.model.record import record

Kinds = frozenset[tuple[str, str]]


@record
class View:
    """A typed window on a part of a resource: as fine as the questions asked of it.

    `kinds` are the (group, kind) pairs it can be found in, None if its structure decides.
    """

    kinds: ClassVar[Kinds | None] = None

    resource: Resource
    node: Node

    def __getitem__(self, key: str | int) -> Node:
        """The place below this view's own node."""
        return self.node[key]

    @classmethod
    def occurs(cls, kinds: Kinds) -> bool:
        """Whether resources of these kinds may offer views of this type."""
        return cls.kinds is None or bool(cls.kinds & kinds)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["View"]:
        """The views of this type that a resource offers."""
        yield cls(resource, resource.body)


@record
class KubernetesObject(View):
    """A whole declared object of the Kubernetes API, of whatever kind."""

    @classmethod
    def of(cls, resource: Resource) -> Iterator["View"]:
        """The object, if it is one: files of programs may be written alike, and are no objects."""
        if resource.id.group not in FOREIGN and not is_for_program(resource.id.group, resource.kind):
            yield cls(resource, resource.body)

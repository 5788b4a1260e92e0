"""One attribute of a cloud resource: its effective value, where it stands, and who decided it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from iac_scan.model.node import AFTER_APPLY, COMPUTED, Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.model.versions import VersionRange
from iac_scan.views.clouds.tables import Table


class Decided(StrEnum):
    """Who decided a value."""

    EXPLICIT = "explicit"
    PROVIDER = "provider default"
    PLATFORM = "platform default"


@record
class Attribute:
    """The place of an attribute, its value if it is known whether or not it is written, and who decided it."""

    node: Node
    raw: Any
    decided: Decided

    @property
    def value(self) -> Any:
        """The effective value, None where nothing is set; raises UnknownValueError."""
        if isinstance(self.raw, Unknown):
            raise UnknownValueError(self.raw, self.node)
        return self.raw

    @property
    def present(self) -> bool:
        """Something is set, known or not; an empty list of blocks is nothing."""
        return self.raw is not None and self.raw != []

    @property
    def is_set(self) -> bool:
        """Something is set: a reference to another resource is, and so is a text around something unknown.

        Any other Unknown may turn out to be nothing: raises UnknownValueError.
        """
        if isinstance(self.raw, Unknown):
            if self.raw.reason != AFTER_APPLY and "${" not in self.raw.expression:
                raise UnknownValueError(self.raw, self.node)
            return True
        return self.present and self.raw != ""

    @property
    def is_true(self) -> bool:
        """The effective value is true, which Terraform also reads from `"true"`; raises UnknownValueError."""
        return self.value is True or self.value == "true"

    @property
    def explicit(self) -> bool:
        """Somebody wrote it."""
        return self.decided is Decided.EXPLICIT


def place(node: Node, path: str) -> Node:
    """The place of a dotted path, stepping into the first block of a type wherever a step leads to a list."""
    for step in path.split("."):
        node = blockwise(node)[step]
    return node


def blockwise(node: Node) -> Node:
    """The place itself or, where blocks stand there, the first block."""
    return node[0] if isinstance(node.raw, list) else node


def attribute(node: Node, kind: str, path: str, versions: VersionRange, table: Table) -> Attribute:
    """An attribute of a resource by its newest name: as it is written under any name, else its default."""
    newest = place(node, path)
    if newest.present and not left_to_provider(newest):
        return Attribute(newest, newest.raw, Decided.EXPLICIT)
    for found in older(node, kind, path, table):
        return found
    return Attribute(newest, default(kind, path, versions, table), Decided.PROVIDER)


def left_to_provider(node: Node) -> bool:
    """A plan says of an attribute that nobody has set it: it is what it would be if it were not there."""
    return isinstance(node.raw, Unknown) and node.raw.reason == COMPUTED and len(node.path) == 1


def older(node: Node, kind: str, path: str, table: Table) -> Iterator[Attribute]:
    """What is written under an older name, in the newest spelling."""
    for rename in table.renames.get((kind, path), ()):
        found = place(node, rename.path)
        if not found.present:
            continue
        if rename.enabled and (switch := place(node, rename.enabled)).raw is not True:
            yield Attribute(switch, switch.raw if switch.unknown else None, Decided.EXPLICIT)
        elif rename.values is not None and isinstance(found.raw, str | bool):
            yield Attribute(found, rename.values.get(found.raw, found.raw), Decided.EXPLICIT)
        else:
            yield Attribute(found, found.raw, Decided.EXPLICIT)


def default(kind: str, path: str, versions: VersionRange, table: Table) -> Any:
    """The value of an attribute that is not written; Unknown where the provider versions in question disagree."""
    rows = [row for row in table.defaults.get((kind, path), ()) if row.versions.meets(versions)]
    if not rows:
        return None
    unsure = [row.value for row in rows if isinstance(row.value, Unknown)]
    if unsure:
        return unsure[0]
    if any(row.value != rows[0].value for row in rows):
        choices = " or ".join(sorted({str(row.value).lower() for row in rows}))
        return Unknown(path, f"the default of {path} is {choices}, depending on the provider's version")
    return rows[0].value

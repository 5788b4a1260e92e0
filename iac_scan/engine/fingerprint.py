"""What makes a finding the same finding in the next scan (`fp/v1`)."""

import hashlib
import json

from iac_scan.model.check import Undecided, Violation
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown

VERSION = "fp/v1"
EVIDENCE = 24  # hexadecimal digits that stand for the flaw itself
STACK = 8  # and those after them, for the stack it is deployed with
NAMING_FIELDS = ("name", "key", "containerPort", "mountPath", "ip", "host")


def fingerprint(check: str, resource: Resource, said: Violation | Undecided) -> str:
    """`fp/v1:`, 24 hexadecimal digits of check, resource and evidence, and 8 of the stack's name.

    No line numbers, file names, list positions or chart variants go in, so moving and reordering change nothing; a
    second container that fails the same check is another finding. The namespace a manifest leaves open is left out.
    The stack comes last so that a comparison can tell a flaw that moved to another stack from a new one.
    """
    identity = resource.id
    place = said.at
    foreign = "" if place.document is resource.body.document else owner(place) or said.message
    parts = (
        check,
        identity.group,
        identity.kind,
        "" if resource.namespace_assumed else identity.namespace,
        identity.name,
        foreign,
        *evidence(place),
        type(said).__name__,
    )
    return f"{VERSION}:{digest(parts, EVIDENCE)}{stack_digest(resource.stack.name)}"


def stack_digest(name: str) -> str:
    """How a fingerprint spells the name of a stack."""
    return digest((name,), STACK)


def parts_of(fingerprint: str) -> tuple[str, str]:
    """A fingerprint's evidence and stack, without the number that tells twins apart."""
    whole = fingerprint.removeprefix(f"{VERSION}:").partition("-")[0]
    return whole[:EVIDENCE], whole[EVIDENCE:]


def digest(parts: tuple[str, ...], length: int) -> str:
    """Hexadecimal digits that stand for some texts in their order."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def owner(place: Node) -> str:
    """The Kubernetes object in whose document a place is; empty for other documents."""
    while place.parent is not None:
        place = place.parent
    names = [place.at(*path).raw for path in (("kind",), ("metadata", "namespace"), ("metadata", "name"))]
    return "/".join(name for name in names if isinstance(name, str))


def evidence(node: Node) -> list[str]:
    """The path of a place with list items named by what identifies them instead of by their index."""
    names: list[str] = []
    while node.parent is not None:
        names.append(node.key if isinstance(node.key, str) else item_name(node.raw))
        node = node.parent
    return names[::-1]


def item_name(raw: object) -> str:
    """A list item by its naming field, else by its content, in which the order of lists means nothing.

    Items that are alike give findings that are alike, which are told apart by number when a scan is settled.
    """
    if isinstance(raw, dict):
        for field in NAMING_FIELDS:
            if isinstance(raw.get(field), str | int):
                return f"[{field}={raw[field]}]"
    return f"[{digest((json.dumps(unordered(raw), sort_keys=True, default=repr),), 16)}]"


def unordered(raw: object) -> object:
    """A value whose lists are sorted, and whose Unknowns are spelled by their expression."""
    if isinstance(raw, dict):
        return {str(key): unordered(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return sorted(
            (unordered(value) for value in raw), key=lambda value: json.dumps(value, sort_keys=True, default=repr)
        )
    return f"unknown {raw.expression}" if isinstance(raw, Unknown) else raw

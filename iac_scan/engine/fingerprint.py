"""What makes a finding the same finding in the next scan (`fp/v1`)."""

import hashlib
import json

from iac_scan.model.check import Undecided, Violation
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown

VERSION = "fp/v1"
NAMING_FIELDS = ("name", "key", "containerPort", "mountPath", "ip", "host")


def fingerprint(check: str, resource: Resource, said: Violation | Undecided) -> str:
    """`fp/v1:` and 32 hexadecimal digits of check, stack, resource and evidence.

    No line numbers, file names, list positions or chart variants go in, so moving and reordering change nothing; a
    second container that fails the same check is another finding. The namespace a manifest leaves open is left out.
    """
    identity = resource.id
    place = said.at
    foreign = "" if place.document is resource.body.document else place.document.file
    parts = [
        check,
        resource.stack.name,
        identity.group,
        identity.kind,
        "" if resource.namespace_assumed else identity.namespace,
        identity.name,
        foreign,
        *evidence(place),
        type(said).__name__,
    ]
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
    return f"{VERSION}:{digest.hexdigest()[:32]}"


def evidence(node: Node) -> list[str]:
    """The path of a place with list items named by what identifies them instead of by their index."""
    names: list[str] = []
    while node.parent is not None:
        names.append(node.key if isinstance(node.key, str) else item_name(node))
        node = node.parent
    return names[::-1]


def item_name(node: Node) -> str:
    """A list item by its naming field, else by its content; equal items by how many equal ones stand before."""
    raw = node.raw
    if isinstance(raw, dict):
        for field in NAMING_FIELDS:
            if isinstance(raw.get(field), str | int):
                return f"[{field}={raw[field]}]"
    text = json.dumps(raw, sort_keys=True, default=spell)
    siblings = node.parent.raw if node.parent else None
    before = siblings[: node.key] if isinstance(siblings, list) and isinstance(node.key, int) else []
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"[{digest}#{before.count(raw)}]"


def spell(value: object) -> str:
    """Unknowns by their expression, anything else by its representation."""
    return value.expression if isinstance(value, Unknown) else repr(value)

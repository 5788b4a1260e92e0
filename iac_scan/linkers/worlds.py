"""Which stacks can be deployed side by side: stacks that declare the same object are alternatives, not neighbours.

Variants of a chart, overlays of one base, and folders for several environments declare the same objects over again; and
two charts whose namespaces are left open are in one only by chance.
Linking them with each other would invent relations that no cluster ever has, so each alternative is judged in a world
of its own, together with everything it can live beside.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from iac_scan.model.graph import FOREIGN, Resource

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class World:
    """Resources that can exist in one cluster, and the labels of the stacks whose findings are taken from here."""

    resources: tuple[Resource, ...]
    homes: frozenset[str]


def key(resource: Resource) -> Key:
    """What makes two declarations the same object in one cluster."""
    identity = resource.id
    return identity.group, identity.kind, identity.namespace, identity.name


def worlds(resources: Iterable[Resource]) -> tuple[World, ...]:
    """Divide resources into worlds; every stack is at home in exactly one, and there is one if nothing conflicts.

    Alternatives are coloured greedily in the order of their labels. The world of a colour holds the stacks of that
    colour, and the first alternative of every family that does not have so many.
    """
    by_stack: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        by_stack[resource.id.stack].append(resource)
    rivals = conflicts(by_stack)
    colour: dict[str, int] = {}
    for label in sorted(by_stack):
        taken = {colour[rival] for rival in rivals[label] if rival in colour}
        colour[label] = next(number for number in range(len(by_stack)) if number not in taken)
    return tuple(world(number, by_stack, rivals, colour) for number in range(max(colour.values(), default=0) + 1))


def world(
    number: int, by_stack: dict[str, list[Resource]], rivals: dict[str, set[str]], colour: dict[str, int]
) -> World:
    """The world of one colour."""
    homes = {label for label in by_stack if colour[label] == number}
    guests = {label for label in by_stack if colour[label] == 0 and rivals[label].isdisjoint(homes)}
    members = sorted(homes | guests)
    return World(tuple(resource for label in members for resource in by_stack[label]), frozenset(homes))


def is_open(resource: Resource) -> bool:
    """Its namespace is decided by whoever deploys its stack: two stacks that leave it open need not share one."""
    return resource.namespace_assumed or "{{" in resource.namespace or "${" in resource.namespace


def is_object(resource: Resource) -> bool:
    """Its identity is one in the whole cluster: not so generated names, nor addresses, which only a root knows."""
    if resource.id.group in FOREIGN:
        return False
    return bool(resource.name) and not resource.body["metadata"]["generateName"].present


def conflicts(by_stack: dict[str, list[Resource]]) -> dict[str, set[str]]:
    """For each stack, the stacks it can't be judged together with."""
    declared: dict[Key, set[str]] = defaultdict(set)
    for label, resources in by_stack.items():
        for resource in resources:
            if is_object(resource):
                declared[key(resource)].add(label)
    rivals: dict[str, set[str]] = {label: set() for label in by_stack}
    for labels in declared.values():
        if len(labels) > 1:
            for label in labels:
                rivals[label] |= labels - {label}
    part_open(by_stack, rivals)
    return rivals


def part_open(by_stack: dict[str, list[Resource]], rivals: dict[str, set[str]]) -> None:
    """Keep stacks that leave a namespace open from each other, and from those that name the one assumed for them."""
    left_open = {label for label, resources in by_stack.items() if any(map(is_open, resources))}
    named = {label for label, resources in by_stack.items() if any(map(names_default, resources))}
    for label in left_open:
        rivals[label] |= (left_open | named) - {label}
    for label in named:
        rivals[label] |= left_open - {label}


def names_default(resource: Resource) -> bool:
    """It lives in the namespace `default`, or binds an account of it, and says so: open ones are only assumed there."""
    if resource.namespace == "default" and not resource.namespace_assumed:
        return True
    subjects = resource.body["subjects"].raw if resource.kind.endswith("RoleBinding") else None
    return isinstance(subjects, list) and any(
        isinstance(subject, dict) and subject.get("namespace") == "default" for subject in subjects
    )

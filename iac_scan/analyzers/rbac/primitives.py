"""The escalation primitives as a table, and which of their conditions a rule meets (catalogue section 1.4)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from iac_scan.analyzers.rbac.catalog import BUILT_IN_GROUPS, BY_GROUP, VIRTUAL
from iac_scan.analyzers.rbac.policy import PolicyRule, url_matches
from iac_scan.model.check import Severity
from iac_scan.model.record import record
from iac_scan.parsers.yaml import Chunk, compose

DATA = Path(__file__).with_name("primitives.yaml")
ALIASES = {"core": "", "rbac": "rbac.authorization.k8s.io"}
ANY_VERB = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
NAMELESS_VERBS = frozenset({"create", "deletecollection"})
Spelling = tuple[str, str]  # an API group and a resource, either of them maybe a wildcard
NOTHING: dict[str, int] = {}


@record
class Primitive:
    """One way to gain more: `needs` are the bits of the lines that must all be held; the rest is the table's row."""

    id: str
    name: str
    needs: tuple[int, ...]
    yields: tuple[str, ...]
    severity: Severity
    scope: str
    condition: str
    row: str

    @cached_property
    def mask(self) -> int:
        """All bits it needs."""
        return sum(1 << bit for bit in self.needs)


@record
class Held:
    """The lines held without regard to names, and for each line held for some names only those names."""

    full: int = 0
    named: tuple[tuple[int, frozenset[str]], ...] = ()

    @property
    def any(self) -> int:
        """The lines held for some object at least."""
        mask = self.full
        for bits, _ in self.named:
            mask |= bits
        return mask

    def __or__(self, other: "Held") -> "Held":
        return Held(self.full | other.full, self.named + other.named)

    def names(self, bit: int) -> frozenset[str] | None:
        """The only names a line is held for, None for all."""
        if self.full >> bit & 1:
            return None
        return frozenset(name for bits, names in self.named if bits >> bit & 1 for name in names)


class Lines:
    """The distinct conditions of the table, each a bit, findable by what a rule spells out."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.full: dict[Spelling, dict[str, int]] = defaultdict(dict)
        self.nameable: dict[Spelling, dict[str, int]] = defaultdict(dict)
        self.any_resource: dict[tuple[str, str], int] = defaultdict(int)
        self.urls: list[tuple[str, str, int]] = []
        self.names: dict[int, frozenset[str]] = {}
        self.memo: dict[tuple[frozenset[str], ...], tuple[int, int]] = {}

    def bit(self, line: str) -> int:
        """The number of a line, which is indexed when it is first met."""
        if line not in self.numbers:
            self.numbers[line] = len(self.numbers)
            for alternative in line.split(" | "):
                self._index(alternative, self.numbers[line])
        return self.numbers[line]

    def _index(self, line: str, number: int) -> None:
        groups, resources, verbs, *names = line.split()
        if groups == "urls":
            self.urls += [(verbs, path, 1 << number) for path in resources.split(",")]
            return
        if names:
            self.names[number] = frozenset(names[0].split(","))
        bit = 1 << number
        wanted = ANY_VERB if verbs == "any" else tuple(verbs.split(","))
        for group, resource in combinations(groups, resources):
            if resource == "any":
                for verb in wanted:
                    self.any_resource[group, verb] |= bit
                continue
            nameable = wanted if "/" in resource else tuple(verb for verb in wanted if verb not in NAMELESS_VERBS)
            for spelling in spellings(group, resource):
                add(self.full[spelling], wanted, bit)
                add(self.nameable[spelling], nameable, bit)

    def held(self, rule: PolicyRule) -> Held:
        """The lines a rule meets; what can't be known of it meets nothing."""
        if rule.urls:
            return Held(self._urls(rule))
        key = (rule.verbs, rule.groups, rule.resources)
        if key not in self.memo:
            self.memo[key] = self._resources(rule)
        full, nameable = self.memo[key]
        if not rule.names and "resourceNames" not in rule.open:
            return Held(full)
        bits = sum(1 << bit for bit in positions(nameable) if self._accepts(bit, rule.names))
        return Held(0, ((bits, rule.names),)) if bits else Held()

    def _accepts(self, bit: int, names: frozenset[str]) -> bool:
        return bit not in self.names or not names.isdisjoint(self.names[bit])

    def _resources(self, rule: PolicyRule) -> tuple[int, int]:
        full = nameable = 0
        for group in rule.groups:
            for verb in rule.verbs:
                full |= self._any(group, verb) if rule.resources else 0
                for resource in rule.resources:
                    full |= self.full.get((group, resource), NOTHING).get(verb, 0)
                    nameable |= self.nameable.get((group, resource), NOTHING).get(verb, 0)
        return full, nameable

    def _any(self, group: str, verb: str) -> int:
        found = self.any_resource
        if group == "*" or verb == "*":
            return sum_bits(
                mask for (known, asked), mask in found.items() if group in (known, "*") and verb in (asked, "*")
            )
        return found.get((group, verb), 0)

    def _urls(self, rule: PolicyRule) -> int:
        return sum_bits(
            mask
            for verb, path, mask in self.urls
            if not rule.verbs.isdisjoint((verb, "*")) and any(url_matches(url, path) for url in rule.urls)
        )


def combinations(groups: str, resources: str) -> Iterator[Spelling]:
    """The real (group, resource) combinations of a line: a built-in group has only the resources it has."""
    for group in (ALIASES.get(name, name) for name in groups.split(",")):
        for resource in resources.split(","):
            known = (group, resource) in BY_GROUP or (group, resource) in VIRTUAL or resource in ("*", "any")
            if known or group not in BUILT_IN_GROUPS:
                yield group, resource


def spellings(group: str, resource: str) -> Iterator[Spelling]:
    """How a rule may spell what allows something on a resource: exactly, or with wildcards."""
    subresource = resource.partition("/")[2]
    resources = {resource, "*", *([f"*/{subresource}"] if subresource else [])}
    yield from ((g, r) for g in {group, "*"} for r in resources)


def add(masks: dict[str, int], verbs: tuple[str, ...], bit: int) -> None:
    """Note a bit for verbs, and for the wildcard that covers any of them."""
    for verb in verbs:
        masks[verb] = masks.get(verb, 0) | bit
    if verbs:
        masks["*"] = masks.get("*", 0) | bit


def positions(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def sum_bits(masks: Iterable[int]) -> int:
    """The union of masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


@cache
def lines() -> Lines:
    """The conditions of all primitives."""
    found = Lines()
    for row in rows():
        for line in row["needs"]:
            found.bit(line)
    return found


@cache
def rows() -> tuple[dict[str, Any], ...]:
    """The rows of the data file."""
    loaded = compose(Chunk(DATA.read_text("utf-8"), 0)).value
    return tuple(loaded)


@cache
def primitives(version: tuple[int, int]) -> tuple[Primitive, ...]:
    """The primitives that exist in a Kubernetes version."""
    return tuple(primitive(row) for row in rows() if in_version(row, version))


def in_version(row: dict[str, Any], version: tuple[int, int]) -> bool:
    """The row's version gates are open."""
    return parsed(row.get("since", "0.0")) <= version <= parsed(row.get("until", "99.0"))


def parsed(version: str) -> tuple[int, int]:
    """A version of the table as numbers."""
    major, minor = version.split(".")
    return int(major), int(minor)


def primitive(row: dict[str, Any]) -> Primitive:
    """A row as a Primitive."""
    return Primitive(
        id=row["id"],
        name=row["name"],
        needs=tuple(lines().bit(line) for line in row["needs"]),
        yields=tuple(row["yields"]),
        severity=Severity[row["severity"].upper()],
        scope=row.get("scope", ""),
        condition=row.get("if", ""),
        row=row.get("row", ""),
    )

"""The roles and bindings of a world, with what the control plane makes of them: seeds, aggregation, defaults."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from iac_scan.analyzers.rbac import builtin
from iac_scan.analyzers.rbac.policy import Answer, PolicyRule, RoleKey, rule_at, unknown_rule
from iac_scan.analyzers.rbac.validation import problems
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.rbac import RBAC
from iac_scan.views.selectors import selects

AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate"
ACCOUNT_PREFIX = "system:serviceaccount:"
Granted = tuple[PolicyRule, Answer]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A user or group by the name the API server knows it by; a ServiceAccount is the user of that name."""

    kind: str
    name: str

    @property
    def account(self) -> tuple[str, str] | None:
        """Namespace and name of the ServiceAccount this user is, None for anybody else."""
        parts = self.name.split(":")
        if self.kind == "User" and parts[:2] == ["system", "serviceaccount"] and len(parts) == 4:
            return parts[2], parts[3]
        return None

    @property
    def text(self) -> str:
        """The subject in words."""
        return f"ServiceAccount {'/'.join(self.account)}" if self.account else f"{self.kind} {self.name}"


def account_subject(namespace: str, name: str) -> Subject:
    """The user that a ServiceAccount is."""
    return Subject("User", f"{ACCOUNT_PREFIX}{namespace}:{name}")


@record
class RoleEntry:
    """A role: the resource that declares it, None for a built-in one, and the rules it has in the end.

    A rule that belongs to it only if a label turns out right is paired with UNKNOWN.
    """

    key: RoleKey
    resource: Resource | None
    rules: tuple[Granted, ...]


@record
class Grant:
    """A binding: its role, its subjects, and the namespace it grants in, empty for the whole cluster.

    `resource` is None for a built-in binding. `role` is None if the role's name can't be known, `entry` None if no such
    role is declared. `open` says that a subject can't be known, `symbolic` that the namespace can't.
    """

    name: str
    namespace: str
    resource: Resource | None
    role: RoleKey | None
    entry: RoleEntry | None
    subjects: tuple[tuple[Subject, Node | None], ...]
    open: bool = False
    symbolic: bool = False

    @property
    def kind(self) -> str:
        """RoleBinding or ClusterRoleBinding."""
        return "RoleBinding" if self.namespace else "ClusterRoleBinding"

    @property
    def text(self) -> str:
        """The binding in words."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"

    def covers(self, namespace: str) -> Answer:
        """Whether it grants for requests in a namespace, empty for cluster-scoped ones."""
        if not self.namespace or self.namespace == namespace:
            return Answer.YES
        return Answer.UNKNOWN if self.symbolic and namespace else Answer.NO


def of_kind(graph: ResourceGraph, kind: str) -> Iterator[Resource]:
    """The declared resources of a kind that the API server would accept."""
    return (found for found in graph.of_kind(kind, RBAC) if next(problems(found), None) is None)


def role_entries(graph: ResourceGraph) -> dict[RoleKey, RoleEntry]:
    """Every role, declared or built in, with its effective rules; one that would be rejected has none."""
    seeds = builtin.roles()
    written: dict[RoleKey, tuple[PolicyRule, ...]] = dict(seeds)
    declared: dict[RoleKey, Resource] = {}
    for kind in ("Role", "ClusterRole"):
        for resource in graph.of_kind(kind, RBAC):
            key = RoleKey(resource.namespace, resource.name)
            declared[key] = resource
            own = rules_of(resource, key) if next(problems(resource), None) is None else ()
            kept = seeds.get(key, ()) if is_reconciled(resource) else ()
            written[key] = (*own, *kept)
    certain: dict[RoleKey, tuple[Granted, ...]] = {
        key: tuple((rule, Answer.YES) for rule in rules) for key, rules in written.items()
    }
    effective = certain | aggregated(certain, declared)
    return {key: RoleEntry(key, declared.get(key), rules) for key, rules in effective.items()}


def is_reconciled(resource: Resource) -> bool:
    """The API server restores the built-in rules of a role of that name when it starts."""
    return bool(resource.body["metadata"]["annotations"][AUTOUPDATE].raw != "false")


def rules_of(resource: Resource, key: RoleKey) -> tuple[PolicyRule, ...]:
    """The rules a role is written with."""
    rules = resource.body["rules"]
    if isinstance(rules.raw, Unknown):
        return (unknown_rule(rules, key, 0),)
    return tuple(rule_at(node, key, index) for index, node in enumerate(rules.items))


def aggregated(
    written: dict[RoleKey, tuple[Granted, ...]], declared: dict[RoleKey, Resource]
) -> dict[RoleKey, tuple[Granted, ...]]:
    """The effective rules of the aggregated ClusterRoles: those of all roles they reach through their selectors.

    The literal rules of an aggregated role are overwritten by the control plane, so only others' count.
    """
    labelled = Labelled(key for key in written if not key.namespace)
    for key, resource in declared.items():
        if not key.namespace:
            labelled.add(key, resource.body["metadata"]["labels"])
    members = {key: labelled.select(selectors(key, declared)) for key in written if is_aggregated(key, declared)}
    return {key: reached(key, members, written) for key in members}


def is_aggregated(key: RoleKey, declared: dict[RoleKey, Resource]) -> bool:
    """Its rules come from other ClusterRoles."""
    if key.namespace:
        return False
    resource = declared.get(key)
    written = resource is not None and resource.body["aggregationRule"].present
    return written or (builtin.is_aggregated(key.name) and (resource is None or is_reconciled(resource)))


def selectors(key: RoleKey, declared: dict[RoleKey, Resource]) -> list[Node | str]:
    """What an aggregated role selects: label selectors as written, or the one label of a built-in role."""
    found: list[Node | str] = [builtin.AGGREGATE_TO + key.name] if builtin.is_aggregated(key.name) else []
    if key in declared:
        rule = declared[key].body["aggregationRule"]
        written = rule["clusterRoleSelectors"]
        if isinstance(rule.raw, Unknown) or isinstance(written.raw, Unknown):
            found.append(written)
        else:
            found += written.items
    return found


class Labelled:
    """ClusterRoles by their labels, so that a selector need not look at all of them."""

    def __init__(self, keys: Iterator[RoleKey]) -> None:
        self.labels: dict[RoleKey, dict[str, str]] = {}
        self.open: dict[RoleKey, set[str] | None] = {}
        self.by_key: dict[str, set[RoleKey]] = defaultdict(set)
        self.uncertain: set[RoleKey] = set()
        for key in keys:
            self.labels[key] = builtin.labels(key.name)
            for label in self.labels[key]:
                self.by_key[label].add(key)

    def add(self, key: RoleKey, labels: Node) -> None:
        """Add the labels a declared role is written with."""
        if isinstance(labels.raw, Unknown):
            self.open[key] = None
            self.uncertain.add(key)
            return
        for label, node in labels.fields.items():
            if isinstance(node.raw, Unknown):
                self.open.setdefault(key, set()).add(label)  # type: ignore[union-attr]
            else:
                self.labels[key] = {**self.labels[key], label: str(node.raw)}
            self.by_key[label].add(key)

    def select(self, wanted: list[Node | str]) -> dict[RoleKey, Answer]:
        """The roles that one of the selectors matches, surely or perhaps."""
        found: dict[RoleKey, Answer] = {}
        for selector in wanted:
            for key in self.candidates(selector):
                found[key] = max(found.get(key, Answer.NO), self.matches(selector, key))
        return {key: answer for key, answer in found.items() if answer is not Answer.NO}

    def candidates(self, selector: Node | str) -> set[RoleKey]:
        """The roles a selector can match, by one label key it requires."""
        if isinstance(selector, str):
            return self.by_key[selector] | self.uncertain
        required = required_keys(selector)
        return self.by_key[required[0]] | self.uncertain if required else set(self.labels)

    def matches(self, selector: Node | str, key: RoleKey) -> Answer:
        """Whether one selector matches one role."""
        if isinstance(selector, str):
            unknown = self.open.get(key, set())
            if unknown is None or selector in unknown:
                return Answer.UNKNOWN
            return Answer.YES if self.labels[key].get(selector) == "true" else Answer.NO
        unknown = self.open.get(key, set())
        if isinstance(selector.raw, Unknown) or (unknown is None and mentioned(selector)):
            return Answer.UNKNOWN
        if unknown and unknown & set(mentioned(selector)):
            return Answer.UNKNOWN
        try:
            return Answer.YES if selects(selector, self.labels[key]) else Answer.NO
        except UnknownValueError:
            return Answer.UNKNOWN


def mentioned(selector: Node) -> list[str]:
    """The label keys a selector speaks of, as far as they are known."""
    plain = selector["matchLabels"].raw
    expressions = selector["matchExpressions"].raw
    keys = list(plain) if isinstance(plain, dict) else []
    listed = expressions if isinstance(expressions, list) else []
    return keys + [item["key"] for item in listed if isinstance(item, dict) and isinstance(item.get("key"), str)]


def required_keys(selector: Node) -> list[str]:
    """The label keys that what a selector matches must have."""
    plain = selector["matchLabels"].raw
    expressions = selector["matchExpressions"].raw
    keys = list(plain) if isinstance(plain, dict) else []
    for item in expressions if isinstance(expressions, list) else []:
        if isinstance(item, dict) and item.get("operator") in ("In", "Exists") and isinstance(item.get("key"), str):
            keys.append(item["key"])
    return keys


def reached(
    start: RoleKey, members: dict[RoleKey, dict[RoleKey, Answer]], written: dict[RoleKey, tuple[Granted, ...]]
) -> tuple[Granted, ...]:
    """The rules of all roles that an aggregated role reaches, sure ones before possible ones."""
    known: dict[RoleKey, Answer] = {start: Answer.YES}
    for level in (Answer.YES, Answer.UNKNOWN):
        pending = list(known)
        while pending:
            for member, answer in members.get(pending.pop(), {}).items():
                if answer >= level and member not in known:
                    known[member] = level
                    pending.append(member)
    return tuple(
        (rule, min(own, answer))
        for member, answer in known.items()
        if member not in members
        for rule, own in written[member]
    )


def grants(graph: ResourceGraph, entries: dict[RoleKey, RoleEntry]) -> Iterator[Grant]:
    """Every binding, declared or built in."""
    for key, subjects in builtin.bindings().items():
        name = f"system:{key.name}" if key.name == "extension-apiserver-authentication-reader" else key.name
        named = tuple((Subject(kind, who), None) for kind, who in subjects)
        yield Grant(name, key.namespace, None, key, entries[key], named)
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        for resource in of_kind(graph, kind):
            yield grant(resource, entries)


def grant(resource: Resource, entries: dict[RoleKey, RoleEntry]) -> Grant:
    """The grant a declared binding makes."""
    reference, metadata = resource.body["roleRef"], resource.body["metadata"]
    kind, name = reference["kind"].written, reference["name"].written
    known = not (reference.unknown or reference["kind"].unknown)
    key = RoleKey(resource.namespace if kind == "Role" else "", name) if known else None
    entry = entries.get(key) if key else None
    if reference["name"].unknown and (entry is None or entry.resource is None):
        key = entry = None
    subjects, complete = subjects_of(resource)
    namespace = resource.namespace if resource.kind == "RoleBinding" else ""
    symbolic = metadata["namespace"].unknown and bool(namespace)
    return Grant(resource.name, namespace, resource, key, entry, subjects, not complete, symbolic)


def subjects_of(resource: Resource) -> tuple[tuple[tuple[Subject, Node], ...], bool]:
    """The subjects that are known, and whether these are all.

    An Unknown name or namespace stands for itself: the same expression means the same value in one deployment.
    """
    places = resource.body["subjects"]
    if places.unknown:
        return (), False
    known = [node for node in places.items if not (node.unknown or node["kind"].unknown)]
    found = [(subject_at(node, resource.namespace), node) for node in known]
    parts = [node.at(*path) for node in places.items for path in ((), ("kind",), ("name",), ("namespace",))]
    return tuple(found), not any(node.unknown for node in parts)


def subject_at(node: Node, namespace: str) -> Subject:
    """The subject written at a place; an account without a namespace is one of the binding's."""
    kind, name = node["kind"].written, node["name"].written
    if kind == "ServiceAccount":
        return account_subject(node["namespace"].written or namespace, name)
    return Subject(kind, name)

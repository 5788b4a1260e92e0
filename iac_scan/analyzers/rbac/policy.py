"""Rules and requests, matched as the API server's RBAC authorizer matches them (catalogue section 1.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record

FIELDS = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
NAMESPACE_OBJECTS = frozenset({"namespaces", "namespaces/status", "namespaces/finalize"})


class Answer(IntEnum):
    """A verdict of three values: `min` is *and*, `max` is *or*."""

    NO = 0
    UNKNOWN = 1
    YES = 2


@record
class Request:
    """What is asked of the API server: a verb on a resource, or on a URL if `path` is set.

    `resource` may have a subresource behind a slash. An empty `namespace` is a cluster-scoped resource, or all
    namespaces; an empty `name` is a request that names no object, such as list or create.
    """

    verb: str
    group: str = ""
    resource: str = ""
    name: str = ""
    namespace: str = ""
    path: str = ""

    @property
    def scope(self) -> str:
        """The namespace whose RoleBindings count; a request on a Namespace object counts as one in that namespace."""
        if not self.group and self.resource in NAMESPACE_OBJECTS and self.name:
            return self.name
        return self.namespace

    @property
    def text(self) -> str:
        """The request in words."""
        if self.path:
            return f"{self.verb} {self.path}"
        resource, slash, subresource = self.resource.partition("/")
        what = f"{resource}.{self.group}" if self.group else resource
        name = f" '{self.name}'" if self.name else ""
        where = f" in namespace {self.namespace}" if self.namespace else ""
        return f"{self.verb} {what}{slash}{subresource}{name}{where}"


@dataclass(frozen=True, slots=True, order=True)
class RoleKey:
    """What identifies a role: `namespace` is empty for a ClusterRole."""

    namespace: str
    name: str

    @property
    def kind(self) -> str:
        """Role or ClusterRole."""
        return "Role" if self.namespace else "ClusterRole"

    @property
    def text(self) -> str:
        """The role in words."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@record
class PolicyRule:
    """One rule: its fields, and the names of those fields that hold something which can't be known.

    `role` declares it, as its rule number `index` (from 0); `at` is where, None for a built-in role.
    """

    verbs: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    names: frozenset[str]
    urls: frozenset[str]
    open: frozenset[str]
    role: RoleKey
    index: int
    at: Node | None = None

    def matches(self, request: Request) -> Answer:
        """Whether this one rule allows the request, leaving scope aside."""
        verb = self._holds("verbs", self.verbs, ("*", request.verb))
        if verb is Answer.NO:
            return verb
        if request.path:
            return min(verb, self._url(request.path))
        subresource = request.resource.partition("/")[2]
        resources = ("*", request.resource, f"*/{subresource}") if subresource else ("*", request.resource)
        return min(
            verb,
            self._holds("apiGroups", self.groups, ("*", request.group)),
            self._holds("resources", self.resources, resources),
            self._name(request.name),
        )

    def _holds(self, field: str, written: frozenset[str], accepted: tuple[str, ...]) -> Answer:
        if not written.isdisjoint(accepted):
            return Answer.YES
        return Answer.UNKNOWN if field in self.open else Answer.NO

    def _name(self, name: str) -> Answer:
        if "resourceNames" not in self.open:
            return Answer.YES if not self.names or name in self.names else Answer.NO
        return Answer.YES if name in self.names else Answer.UNKNOWN

    def _url(self, path: str) -> Answer:
        if any(url_matches(url, path) for url in self.urls):
            return Answer.YES
        return Answer.UNKNOWN if "nonResourceURLs" in self.open else Answer.NO

    @property
    def text(self) -> str:
        """The rule in words: what may be done to what."""
        verbs = listed(self.verbs, "verbs" in self.open, "any verb on")
        if self.urls:
            return f"{verbs} {listed(self.urls, 'nonResourceURLs' in self.open, 'any URL')}"
        groups = listed((group or "core" for group in self.groups), "apiGroups" in self.open, "any group")
        names = listed(self.names, "resourceNames" in self.open)
        suffix = f" named {names}" if names else ""
        return f"{verbs} {listed(self.resources, 'resources' in self.open, 'any resource')} ({groups}){suffix}"


def url_matches(pattern: str, path: str) -> bool:
    """A non-resource URL matches: all, the very path, or a prefix that ends in an asterisk."""
    return pattern in ("*", path) or (pattern.endswith("*") and path.startswith(pattern.rstrip("*")))


def listed(items: Iterable[str], unknown: bool, everything: str = "*") -> str:
    """Items, sorted and comma-separated, with an ellipsis for those that can't be known; a wildcard in words."""
    found = set(items)
    if "*" in found:
        return everything
    return ",".join([*sorted(found), *(["…"] if unknown else [])])


def rule_at(node: Node, role: RoleKey, index: int) -> PolicyRule:
    """The rule written at a place."""
    if isinstance(node.raw, Unknown):
        return unknown_rule(node, role, index)
    found = [strings(node[field]) for field in FIELDS]
    unknown = frozenset(field for field, (_, complete) in zip(FIELDS, found, strict=True) if not complete)
    verbs, groups, resources, names, urls = (texts for texts, _ in found)
    return PolicyRule(verbs, groups, resources, names, urls, unknown, role, index, node)


def unknown_rule(node: Node | None, role: RoleKey, index: int) -> PolicyRule:
    """A rule of which nothing is known."""
    nothing: frozenset[str] = frozenset()
    return PolicyRule(nothing, nothing, nothing, nothing, nothing, frozenset(FIELDS), role, index, node)


def strings(node: Node) -> tuple[frozenset[str], bool]:
    """The strings of a list that are known, and whether these are all."""
    raw = node.raw
    if isinstance(raw, Unknown):
        return frozenset(), False
    items = raw if isinstance(raw, list) else []
    return (
        frozenset(item for item in items if isinstance(item, str)),
        not any(isinstance(item, Unknown) for item in items),
    )

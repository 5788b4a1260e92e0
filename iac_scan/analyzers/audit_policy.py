"""What an audit policy records: requests in, the rule that decides of each out.

Rules are read as the API server reads them (k8s.io/apiserver, audit/policy/checker.go): the first that matches decides,
and what none matches is not recorded. Only users, groups and verbs that are spelled out match: `*` is nobody's name.
"""

from collections.abc import Iterator
from itertools import product

from iac_scan.model.node import Node
from iac_scan.model.record import record

NONE, REQUEST, RESPONSE = "None", "Request", "RequestResponse"
ANY = "\0any"  # a name that no file spells: whatever is said of it holds for everything that is not named
AUTHENTICATED, ACCOUNTS = "system:authenticated", "system:serviceaccounts"
MOST = 4  # names of one list that are tried: each is another request


@record
class Who:
    """Somebody who sends requests: what messages call them, their name and their groups."""

    label: str
    name: str
    groups: frozenset[str]


ORDINARY = Who("users", ANY, frozenset({AUTHENTICATED}))
PRIVILEGED = (
    Who("service accounts", ANY, frozenset({AUTHENTICATED, ACCOUNTS})),
    Who("members of system:masters", ANY, frozenset({AUTHENTICATED, "system:masters"})),
)


@record
class AuditRequest:
    """A request for a resource, with its subresource after a slash. What is cluster-scoped has no namespace."""

    verb: str
    resource: str
    group: str = ""
    who: Who = ORDINARY
    namespace: str = ANY
    name: str = ANY


WRITES = ("create", "update", "patch")
CHANGES = (*WRITES, "delete")
CONNECTS = ("create", "get")
RBAC = "rbac.authorization.k8s.io"
# What CIS Kubernetes 3.2.2 and the hardening guide of NSA and CISA want recorded: resource, group, verbs, whether it is
# cluster-scoped.
WANTED = (
    ("secrets", "", ("get", "list", "watch", *CHANGES), False),
    ("configmaps", "", CHANGES, False),
    ("pods", "", WRITES, False),
    ("deployments", "apps", WRITES, False),
    ("pods/exec", "", CONNECTS, False),
    ("pods/attach", "", CONNECTS, False),
    ("pods/portforward", "", CONNECTS, False),
    ("pods/proxy", "", CONNECTS, False),
    ("services/proxy", "", CONNECTS, False),
    ("serviceaccounts/token", "", ("create",), False),
    ("tokenreviews", "authentication.k8s.io", ("create",), True),
    ("roles", RBAC, CHANGES, False),
    ("rolebindings", RBAC, CHANGES, False),
    ("clusterroles", RBAC, CHANGES, True),
    ("clusterrolebindings", RBAC, CHANGES, True),
    ("certificatesigningrequests", "certificates.k8s.io", ("create",), True),
    ("certificatesigningrequests/approval", "certificates.k8s.io", ("update", "patch"), True),
)
# Whose bodies hold what nobody should read in a log: resource, group, verbs whose request and whose answer hold it.
SECRET_BODIES = (
    ("secrets", "", WRITES, ("get", "list", *WRITES), False),
    ("tokenreviews", "authentication.k8s.io", ("create",), ("create",), True),
    ("serviceaccounts/token", "", (), ("create",), False),
    ("configmaps", "", WRITES, ("get", "list", *WRITES), False),
)


@record
class AuditGap:
    """Requests that one rule leaves unrecorded, or no rule records; not `sure` where `*` as group decides."""

    rule: Node | None
    requests: tuple[AuditRequest, ...]
    sure: bool = True


def wanted(who: Who) -> Iterator[AuditRequest]:
    """The requests of somebody that should be recorded."""
    for resource, group, verbs, whole in WANTED:
        for verb in verbs:
            yield AuditRequest(verb, resource, group, who, "" if whole else ANY)


def gaps(rules: list[Node], requests: list[AuditRequest]) -> Iterator[AuditGap]:
    """Those of the requests that are not recorded, by the rule that drops them. Raises UnknownValueError.

    Releases differ in whether `*` as group stands for all groups; only what both leave out is sure.
    """
    found: dict[tuple[int, bool], list[AuditRequest]] = {}
    for request in requests:
        deciding = [decides(rules, request, star) for star in (True, False)]
        dropped = [index for index in deciding if index < 0 or rules[index]["level"].text == NONE]
        if dropped:
            found.setdefault((dropped[-1], len(dropped) == 2), []).append(request)
    for (index, sure), left in found.items():
        yield AuditGap(rules[index] if index >= 0 else None, tuple(left), sure)


def decides(rules: list[Node], request: AuditRequest, star: bool = True) -> int:
    """The index of the rule that decides of a request, -1 if none does. Raises UnknownValueError."""
    return next((index for index, rule in enumerate(rules) if matches(rule, request, star)), -1)


def matches(rule: Node, request: AuditRequest, star: bool) -> bool:
    """A rule speaks of a request. Raises UnknownValueError."""
    users, groups, verbs = rule["users"].strings, rule["userGroups"].strings, rule["verbs"].strings
    if (users and request.who.name not in users) or (groups and request.who.groups.isdisjoint(groups)):
        return False
    if verbs and request.verb not in verbs:
        return False
    namespaces, resources = rule["namespaces"].strings, rule["resources"].items
    if not namespaces and not resources:
        return not rule["nonResourceURLs"].strings
    if namespaces and request.namespace not in namespaces:
        return False
    return not resources or any(covers(entry, request, star) for entry in resources)


def covers(entry: Node, request: AuditRequest, star: bool) -> bool:
    """An entry of a rule's resources names what is asked for: `pods` is not `pods/exec`, but `pods/*` is `pods` too."""
    group = entry["group"].text
    if group != request.group and not (star and group == "*"):
        return False
    listed, names = entry["resources"].strings, entry["resourceNames"].strings
    if not listed:
        return True
    resource, _, part = request.resource.partition("/")
    fitting = {request.resource, "*", f"{resource}/*", *([f"*/{part}"] if part else [])}
    return not fitting.isdisjoint(listed) and (not names or request.name in names)


def leaks(rules: list[Node]) -> Iterator[tuple[Node, tuple[AuditRequest, ...]]]:
    """The rules that record bodies with secrets, each with such requests. Raises UnknownValueError."""
    for index, rule in enumerate(rules):
        level = rule["level"].text
        if level in (REQUEST, RESPONSE):
            found = tuple(
                each
                for each in bodies(level)
                if any(decides(rules, request) == index for request in tailored(rule, each))
            )
            if found:
                yield rule, found


def bodies(level: str) -> Iterator[AuditRequest]:
    """The requests whose secrets a level records."""
    for resource, group, sent, answered, whole in SECRET_BODIES:
        for verb in sent if level == REQUEST else answered:
            yield AuditRequest(verb, resource, group, ORDINARY, "" if whole else ANY)


def tailored(rule: Node, request: AuditRequest) -> Iterator[AuditRequest]:
    """The request as those send it, and of those things, that a rule names. Raises UnknownValueError."""
    users = rule["users"].strings[:MOST] or [ANY]
    groups = rule["userGroups"].strings[:MOST] or [AUTHENTICATED]
    spaces = [request.namespace] if not request.namespace else rule["namespaces"].strings[:MOST] or [ANY]
    names = [name for entry in rule["resources"].items for name in entry["resourceNames"].strings[:MOST]]
    for user, group, namespace, name in product(users, groups, spaces, [ANY, *names]):
        who = Who("", user, frozenset({AUTHENTICATED, group}))
        yield AuditRequest(request.verb, request.resource, request.group, who, namespace, name)


def spelled(requests: tuple[AuditRequest, ...]) -> str:
    """Requests in words: `secrets (get, list), pods/exec (create)`, the first of many."""
    verbs: dict[str, list[str]] = {}
    for request in requests:
        verbs.setdefault(request.resource, []).append(request.verb)
    told = [f"{resource} ({', '.join(listed)})" for resource, listed in list(verbs.items())[:5]]
    return ", ".join(told) + (f" and {len(verbs) - 5} more" if len(verbs) > 5 else "")

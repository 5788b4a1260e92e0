"""What the API server rejects in roles and bindings (catalogue section 1.1, validation)."""

from collections.abc import Iterator
from typing import Any

from iac_scan.model.graph import Resource
from iac_scan.model.node import MISSING, Node, Unknown
from iac_scan.views.rbac import RBAC

Problem = tuple[str, Node]

RULE_LISTS = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
SUBJECT_GROUP = {"User": RBAC, "Group": RBAC, "ServiceAccount": ""}
ROLE_KINDS = {"RoleBinding": ("Role", "ClusterRole"), "ClusterRoleBinding": ("ClusterRole",)}


def problems(resource: Resource) -> Iterator[Problem]:
    """Why the API server would reject a role or binding, each with the place; what is Unknown is given the benefit."""
    if resource.kind in ROLE_KINDS:
        yield from binding_problems(resource)
    else:
        yield from role_problems(resource)


def role_problems(resource: Resource) -> Iterator[Problem]:
    """Problems of a Role or ClusterRole."""
    body = resource.body
    if not isinstance(body["rules"].raw, list | Unknown) and body["rules"].present:
        yield "rules is not a list", body["rules"]
    for index, rule in enumerate(known_items(body["rules"]), 1):
        for message, node in rule_problems(rule, resource.kind):
            yield f"rule {index} {message}", node
    aggregation = body["aggregationRule"]
    if resource.kind == "ClusterRole" and aggregation.raw not in (MISSING, None):
        selectors = aggregation["clusterRoleSelectors"]
        if not isinstance(selectors.raw, Unknown) and not known_items(selectors):
            yield "aggregationRule has no clusterRoleSelectors", aggregation


def rule_problems(rule: Node, kind: str) -> Iterator[Problem]:
    """Problems of one rule, as the end of a sentence that begins with it."""
    if isinstance(rule.raw, Unknown):
        return
    if not isinstance(rule.raw, dict):
        yield "is not a mapping", rule
        return
    raw = rule.raw  # there are many rules, and nearly all are sound: places are looked up for those that are not
    for field in RULE_LISTS:
        if raw.get(field) is not None and not is_string_list(raw[field]):
            yield f"has {field} that is not a list of strings", rule[field]
    if is_empty(raw.get("verbs")):
        yield "has no verbs", rule["verbs"]
    if not is_empty(raw.get("nonResourceURLs")):
        yield from url_problems(rule, kind)
        return
    for field in ("apiGroups", "resources"):
        if is_empty(raw.get(field)):
            yield f"has no {field}", rule[field]


def url_problems(rule: Node, kind: str) -> Iterator[Problem]:
    """Problems of a rule with non-resource URLs."""
    urls = rule["nonResourceURLs"]
    if isinstance(urls.raw, Unknown):
        return
    if kind == "Role":
        yield "has nonResourceURLs, which a Role can't grant", urls
    for field in ("apiGroups", "resources", "resourceNames"):
        if not is_empty(rule.raw.get(field)) and not isinstance(rule.raw[field], Unknown):
            yield f"mixes nonResourceURLs with {field}", urls
            return


def binding_problems(resource: Resource) -> Iterator[Problem]:
    """Problems of a RoleBinding or ClusterRoleBinding."""
    reference = resource.body["roleRef"]
    kind = reference["kind"]
    if text_of(kind) not in (None, *ROLE_KINDS[resource.kind]):
        yield f"roleRef.kind {shown(kind)} can't be granted by a {resource.kind}", kind
    if text_of(reference["apiGroup"]) not in (None, "", RBAC):
        yield f"roleRef.apiGroup {shown(reference['apiGroup'])} is not {RBAC}", reference["apiGroup"]
    if text_of(reference["name"]) == "":
        yield "roleRef has no name", reference["name"]
    subjects = resource.body["subjects"]
    if subjects.present and not isinstance(subjects.raw, list | Unknown):
        yield "subjects is not a list", subjects
    for index, subject in enumerate(known_items(subjects), 1):
        for message, node in subject_problems(subject, resource.kind):
            yield f"subject {index} {message}", node


def subject_problems(subject: Node, binding_kind: str) -> Iterator[Problem]:
    """Problems of one subject, as the end of a sentence that begins with it."""
    if isinstance(subject.raw, Unknown):
        return
    kind, group = text_of(subject["kind"]), text_of(subject["apiGroup"])
    if text_of(subject["name"]) == "":
        yield "has no name", subject["name"]
    if kind is None:
        return
    if kind not in SUBJECT_GROUP:
        yield f"has kind {shown(subject['kind'])}, not User, Group or ServiceAccount", subject["kind"]
        return
    if group not in (None, "", SUBJECT_GROUP[kind]):
        yield f"is a {kind} with apiGroup {shown(subject['apiGroup'])}", subject["apiGroup"]
    if kind == "ServiceAccount" and binding_kind == "ClusterRoleBinding" and text_of(subject["namespace"]) == "":
        yield "is a ServiceAccount without a namespace, which a ClusterRoleBinding needs", subject["namespace"]


def known_items(node: Node) -> list[Node]:
    """The places of a list's items, none where the list can't be known or is not one."""
    return node.items if isinstance(node.raw, list) else []


def is_string_list(raw: Any) -> bool:
    """A list of strings, as far as it is known."""
    return isinstance(raw, Unknown) or (isinstance(raw, list) and all(isinstance(item, str | Unknown) for item in raw))


def is_empty(raw: Any) -> bool:
    """Nothing is written, or an empty list."""
    return raw is None or raw == []


def text_of(node: Node) -> str | None:
    """The text of a place, empty for anything else; None where it can't be known."""
    if isinstance(node.raw, Unknown):
        return None
    return node.raw if isinstance(node.raw, str) else ""


def shown(node: Node) -> str:
    """What is written, in quotes, or that nothing is."""
    return f"'{node.raw}'" if node.present else "(none)"

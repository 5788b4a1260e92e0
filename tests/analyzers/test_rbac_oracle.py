"""The evaluator against a reference that is written sentence by sentence from the specification, and nothing else.

RBAC_ORACLE_EXAMPLES sets the number of examples; each asks forty questions.
"""

import copy
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iac_scan.analyzers.rbac import builtin
from iac_scan.analyzers.rbac.evaluator import Rbac
from iac_scan.analyzers.rbac.policy import Answer, Request
from iac_scan.model.node import Unknown
from tests.analyzers.rbac_manifests import account, binding, graph_of, role

EXAMPLES = int(os.environ.get("RBAC_ORACLE_EXAMPLES", "60"))
QUESTIONS = 40
BOUNDED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

VERBS = ["get", "list", "create", "update", "deletecollection", "impersonate", "use"]
GROUPS = ["", "apps", "rbac.authorization.k8s.io", "example.org"]
RESOURCES = ["pods", "pods/exec", "pods/log", "secrets", "deployments", "deployments/scale", "namespaces", "widgets"]
NAMES = ["", "a", "b", "one"]
NAMESPACES = ["", "one", "two"]
PATHS = ["/metrics", "/healthz", "/healthz/ping", "/logs/x", "/api"]
LABELS = ["rbac.authorization.k8s.io/aggregate-to-view", "rbac.authorization.k8s.io/aggregate-to-edit", "team", "tier"]
ROLE_NAMES = ["red", "green", "blue", "view", "edit", "admin", "cluster-admin", "nobody"]
USERS = ["system:serviceaccount:one:robot", "system:serviceaccount:two:robot", "ann", "system:anonymous"]
GROUP_NAMES = ["system:serviceaccounts", "system:serviceaccounts:one", "system:authenticated", "staff"]


def some(values: list[str], minimum: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=minimum, max_size=3)


resource_rules = st.fixed_dictionaries(
    {
        "verbs": some([*VERBS, "*"]),
        "apiGroups": some([*GROUPS, "*"]),
        "resources": some([*RESOURCES, "*", "*/scale", "*/exec", "pods/*"]),
    },
    optional={"resourceNames": some([*NAMES, "*"], 0)},
)
url_rules = st.fixed_dictionaries(
    {
        "verbs": some(["get", "put", "*"]),
        "nonResourceURLs": some(["*", "/metrics", "/healthz*", "/healthz/*", "/logs/*", "/a*i", "/*"]),
    }
)
label_maps = st.dictionaries(st.sampled_from(LABELS), st.sampled_from(["true", "false"]), max_size=2)
expressions = st.builds(
    lambda key, operator, values: {
        "key": key,
        "operator": operator,
        **({"values": values} if operator in ("In", "NotIn") else {}),
    },
    st.sampled_from(LABELS),
    st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
    some(["true", "false"]),
)
selectors = st.fixed_dictionaries(
    {}, optional={"matchLabels": label_maps, "matchExpressions": st.lists(expressions, max_size=1)}
)
cluster_roles = st.builds(
    lambda name, rules, labels, chosen: role(name, rules, labels=labels, selectors=chosen),
    st.sampled_from(["red", "green", "blue", "view"]),
    st.lists(resource_rules | url_rules, max_size=2),
    st.none() | label_maps,
    st.none() | st.lists(selectors, min_size=1, max_size=2),
)
local_roles = st.builds(
    lambda name, rules, namespace: role(name, rules, namespace),
    st.sampled_from(["red", "green"]),
    st.lists(resource_rules, max_size=2),
    st.sampled_from(["one", "two"]),
)
subjects = st.one_of(
    st.builds(account, st.sampled_from(["one", "two"]), st.sampled_from(["robot", "other"])),
    st.builds(lambda name: {"kind": "User", "name": name}, st.sampled_from(USERS)),
    st.builds(lambda name: {"kind": "Group", "name": name}, st.sampled_from(GROUP_NAMES)),
)
local_subjects = subjects | st.just({"kind": "ServiceAccount", "name": "robot"})
cluster_bindings = st.builds(
    lambda number, name, who: binding(f"all-{number}", "ClusterRole", name, who),
    st.integers(0, 9),
    st.sampled_from(ROLE_NAMES),
    st.lists(subjects, max_size=2),
)
local_bindings = st.builds(
    lambda number, kind, name, who, namespace: binding(f"in-{number}", kind, name, who, namespace),
    st.integers(0, 9),
    st.sampled_from(["Role", "ClusterRole"]),
    st.sampled_from(ROLE_NAMES),
    st.lists(local_subjects, max_size=2),
    st.sampled_from(["one", "two"]),
)
worlds = st.lists(st.one_of(cluster_roles, local_roles, cluster_bindings, local_bindings), min_size=2, max_size=9)
requests = st.one_of(
    st.builds(
        Request,
        st.sampled_from(VERBS),
        st.sampled_from(GROUPS),
        st.sampled_from(RESOURCES),
        st.sampled_from(NAMES),
        st.sampled_from(NAMESPACES),
    ),
    st.builds(lambda verb, path: Request(verb, path=path), st.sampled_from(["get", "put"]), st.sampled_from(PATHS)),
)
callers = st.tuples(st.sampled_from(USERS), st.lists(st.sampled_from(["staff", "system:masters"]), max_size=1))
questions = st.lists(st.tuples(callers, requests), min_size=QUESTIONS, max_size=QUESTIONS)


def distinct(manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One object per name, as a cluster holds them; the last one wins."""
    by_name = {(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item for item in manifests}
    return list(by_name.values())


Rules = dict[tuple[str, str], list[dict[str, Any]]]

# --- the reference: section 1.1 of the specification, without a thought for speed -------------------------------------


def seeds() -> list[dict[str, Any]]:
    """The built-in roles and bindings, spelled out as manifests."""
    found = []
    for key, rules in builtin.roles().items():
        written = [
            {
                "verbs": sorted(rule.verbs),
                "apiGroups": sorted(rule.groups),
                "resources": sorted(rule.resources),
                "resourceNames": sorted(rule.names),
                "nonResourceURLs": sorted(rule.urls),
            }
            for rule in rules
        ]
        chosen = [{"matchLabels": {f"rbac.authorization.k8s.io/aggregate-to-{key.name}": "true"}}]
        aggregated = chosen if key.name in ("admin", "edit", "view") else None
        found.append(role(key.name, written, key.namespace, builtin.labels(key.name), aggregated))
    for key, named in builtin.bindings().items():
        who = [{"kind": kind, "name": name} for kind, name in named]
        found.append(binding(key.name, "Role" if key.namespace else "ClusterRole", key.name, who, key.namespace))
    return found


SEEDS = seeds()


def merged(manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The seeds and the manifests; a seed that is declared anew keeps its own rules and aggregation."""
    declared = {(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item for item in manifests}
    found = []
    for seed in SEEDS:
        own = declared.pop((seed["kind"], seed["metadata"].get("namespace"), seed["metadata"]["name"]), None)
        if own is None:
            found.append(seed)
            continue
        both = copy.deepcopy(seed)
        both["rules"] = [*seed["rules"], *own["rules"]]
        both["metadata"]["labels"] = {**seed["metadata"]["labels"], **(own["metadata"].get("labels") or {})}
        own_selectors = own.get("aggregationRule", {}).get("clusterRoleSelectors", [])
        both["aggregationRule"]["clusterRoleSelectors"] += own_selectors
        found.append(both)
    return [*found, *declared.values()]


def selector_matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for expression in selector.get("matchExpressions", []):
        key, operator = expression["key"], expression["operator"]
        if operator == "In" and not (key in labels and labels[key] in expression["values"]):
            return False
        if operator == "NotIn" and key in labels and labels[key] in expression["values"]:
            return False
        if operator == "Exists" and key not in labels:
            return False
        if operator == "DoesNotExist" and key in labels:
            return False
    return True


def effective_rules(manifests: list[dict[str, Any]]) -> Rules:
    """By (namespace, name). Aggregated roles start empty and are filled until nothing changes."""
    roles = [item for item in manifests if item["kind"] in ("Role", "ClusterRole")]
    rules = {
        (item["metadata"].get("namespace", ""), item["metadata"]["name"]): []
        if "aggregationRule" in item
        else list(item["rules"])
        for item in roles
    }
    changed = True
    while changed:
        changed = False
        for item in roles:
            if "aggregationRule" not in item:
                continue
            mine = rules["", item["metadata"]["name"]]
            for other in roles:
                if other["kind"] != "ClusterRole" or other is item:
                    continue
                labels = other["metadata"].get("labels") or {}
                if any(selector_matches(chosen, labels) for chosen in item["aggregationRule"]["clusterRoleSelectors"]):
                    for rule in rules["", other["metadata"]["name"]]:
                        if rule not in mine:
                            mine.append(rule)
                            changed = True
    return rules


def rule_allows(rule: dict[str, Any], request: Request) -> bool:
    if "*" not in rule["verbs"] and request.verb not in rule["verbs"]:
        return False
    if request.path:
        for url in rule.get("nonResourceURLs", []):
            if url == "*" or url == request.path:
                return True
            if url.endswith("*") and request.path.startswith(url[:-1]):
                return True
        return False
    if "*" not in rule.get("apiGroups", []) and request.group not in rule.get("apiGroups", []):
        return False
    resources = rule.get("resources", [])
    subresource = request.resource.split("/")[1] if "/" in request.resource else None
    matching = {"*", request.resource} | ({f"*/{subresource}"} if subresource else set())
    if matching.isdisjoint(resources):
        return False
    names = rule.get("resourceNames", [])
    return not names or request.name in names


def reference(manifests: list[dict[str, Any]], rules: Rules, user: str, groups: list[str], request: Request) -> bool:
    if "system:masters" in groups:
        return True
    groups = list(groups)
    if user == "system:anonymous":
        groups.append("system:unauthenticated")
    else:
        groups.append("system:authenticated")
    if user.startswith("system:serviceaccount:"):
        groups += ["system:serviceaccounts", "system:serviceaccounts:" + user.split(":")[2]]
    namespace = request.namespace
    if request.group == "" and request.resource == "namespaces" and request.name:
        namespace = request.name
    for item in manifests:
        if item["kind"] not in ("RoleBinding", "ClusterRoleBinding"):
            continue
        own = item["metadata"].get("namespace", "")
        if item["kind"] == "RoleBinding" and (request.path or own != namespace):
            continue
        for subject in item["subjects"]:
            if subject["kind"] == "User":
                named = subject["name"] == user
            elif subject["kind"] == "Group":
                named = subject["name"] in groups
            else:
                named = user == f"system:serviceaccount:{subject.get('namespace', own)}:{subject['name']}"
            if not named:
                continue
            target = (own if item["roleRef"]["kind"] == "Role" else "", item["roleRef"]["name"])
            if any(rule_allows(rule, request) for rule in rules.get(target, [])):
                return True
    return False


# --- the properties --------------------------------------------------------------------------------------------------


def with_missing_roles(manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The manifests and an empty role for every reference that leads nowhere, so that nothing is unknown."""
    have = {(item["metadata"].get("namespace", ""), item["metadata"]["name"]) for item in [*SEEDS, *manifests]}
    found = list(manifests)
    for item in manifests:
        if "roleRef" in item:
            local = item["roleRef"]["kind"] == "Role"
            key = (item["metadata"]["namespace"] if local else "", item["roleRef"]["name"])
            if key not in have:
                have.add(key)
                found.append(role(key[1], [], key[0]))
    return found


@BOUNDED
@given(worlds, questions)
def test_the_evaluator_agrees_with_the_reference(
    manifests: list[dict[str, Any]], asked: list[tuple[tuple[str, list[str]], Request]]
) -> None:
    complete = with_missing_roles(distinct(manifests))
    everything = merged(complete)
    rules = effective_rules(everything)
    rbac = Rbac(graph_of(complete))
    for (user, groups), request in asked:
        expected = Answer.YES if reference(everything, rules, user, groups, request) else Answer.NO
        decision = rbac.may(user, groups, request)
        assert decision.answer is expected, (user, groups, request.text)
        assert (decision.proof is not None) == (expected is Answer.YES and "system:masters" not in groups)


@BOUNDED
@given(worlds, questions)
def test_who_can_lists_exactly_the_subjects_that_may(
    manifests: list[dict[str, Any]], asked: list[tuple[tuple[str, list[str]], Request]]
) -> None:
    complete = with_missing_roles(distinct(manifests))
    everything = merged(complete)
    rules = effective_rules(everything)
    rbac = Rbac(graph_of(complete))
    for (user, groups), request in asked[:8]:
        found, more = rbac.who_can(request)
        able = {(subject.kind, subject.name) for subject, decision in found if decision.answer is Answer.YES}
        mine = {("User", user), *(("Group", group) for group in implied(user, groups))}
        assert bool(able & mine) is reference(everything, rules, user, groups, request)
        assert not more


def implied(user: str, groups: list[str]) -> set[str]:
    own = {"system:unauthenticated" if user == "system:anonymous" else "system:authenticated"}
    if user.startswith("system:serviceaccount:"):
        own |= {"system:serviceaccounts", "system:serviceaccounts:" + user.split(":")[2]}
    return own | set(groups)


HOLES = [("rules", 0, field, 0) for field in ("verbs", "apiGroups", "resources", "resourceNames")]


@BOUNDED
@given(worlds, questions, st.sampled_from([*HOLES, ("roleRef", "name"), ("subjects", 0, "name")]), st.data())
def test_unknown_is_said_wherever_a_filling_could_change_the_answer(
    manifests: list[dict[str, Any]], asked: list[tuple[tuple[str, list[str]], Request]], hole: Any, data: Any
) -> None:
    complete = with_missing_roles(distinct(manifests))
    filling = {
        "verbs": [*VERBS, "*"],
        "apiGroups": [*GROUPS, "*"],
        "resources": [*RESOURCES, "*"],
        "resourceNames": NAMES,
        "name": ROLE_NAMES if hole[0] == "roleRef" else ["robot", "other", *USERS, *GROUP_NAMES],
    }[hole[2] if hole[0] == "rules" else hole[-1]]
    opened, filled = copy.deepcopy(complete), copy.deepcopy(complete)
    value = data.draw(st.sampled_from(filling))
    for before, after in zip(opened, filled, strict=True):
        put(before, hole, Unknown("{{ x }}", "not rendered"))
        put(after, hole, value)
    rbac, everything = Rbac(graph_of(opened)), merged(filled)
    rules = effective_rules(everything)
    for (user, groups), request in asked:
        answer = rbac.may(user, groups, request).answer
        if answer is not Answer.UNKNOWN:
            assert (answer is Answer.YES) is reference(everything, rules, user, groups, request), (
                user,
                groups,
                request.text,
            )


def put(manifest: Any, hole: Any, value: Any) -> None:
    """Write a value at a path, if there is such a place."""
    for key in hole[:-1]:
        if isinstance(manifest, list):
            if not manifest:
                return
            manifest = manifest[key]
        elif key in manifest:
            manifest = manifest[key]
        else:
            return
    if (isinstance(manifest, list) and manifest) or isinstance(manifest, dict):
        manifest[hole[-1]] = value

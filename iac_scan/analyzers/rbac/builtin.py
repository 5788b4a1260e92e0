"""The roles and bindings every cluster has (catalogue section 1.2), read from builtin.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from iac_scan.analyzers.rbac.policy import PolicyRule, RoleKey

CONTROLLER = "system:controller:"
AGGREGATE_TO = "rbac.authorization.k8s.io/aggregate-to-"
VERBS = {
    "read": ("get", "list", "watch"),
    "write": ("create", "delete", "deletecollection", "patch", "update"),
}
EVENTS = "core,events.k8s.io events create,patch,update"
DATA = Path(__file__).with_name("builtin.yaml")


@cache
def data() -> dict[str, Any]:
    """The data file."""
    loaded: dict[str, Any] = yaml.load(DATA.read_text("utf-8"), yaml.CSafeLoader)
    return loaded


@cache
def roles() -> dict[RoleKey, tuple[PolicyRule, ...]]:
    """The built-in roles with the rules they are written with; those of aggregated roles come from others."""
    found = {RoleKey("", name): lines for name, lines in data()["cluster_roles"].items()}
    found |= {RoleKey("", CONTROLLER + name): lines for name, lines in data()["controllers"].items()}
    found |= {RoleKey(*key.split("/", 1)): lines for key, lines in data()["roles"].items()}
    return {key: tuple(rule(line, key, index) for index, line in enumerate(lines)) for key, lines in found.items()}


def rule(line: str, role: RoleKey, index: int) -> PolicyRule:
    """The rule a line of the data file spells out."""
    groups, resources, verbs, *names = (EVENTS if line == "events" else line).split()
    meant = frozenset(verb for word in verbs.split(",") for verb in VERBS.get(word, (word,)))
    what = frozenset(resources.split(","))
    nothing: frozenset[str] = frozenset()
    if groups == "urls":
        return PolicyRule(meant, nothing, nothing, nothing, what, nothing, role, index)
    wanted = frozenset("" if group == "core" else group for group in groups.split(","))
    return PolicyRule(meant, wanted, what, frozenset(",".join(names).split(",")) - {""}, nothing, nothing, role, index)


def labels(name: str) -> dict[str, str]:
    """The aggregation labels of a built-in ClusterRole."""
    target = data()["labels"].get(name)
    return {AGGREGATE_TO + target: "true"} if target else {}


def is_aggregated(name: str) -> bool:
    """The control plane fills in this built-in ClusterRole's rules, by the label `aggregate-to-NAME`."""
    return name in data()["selects"]


@cache
def bindings() -> dict[RoleKey, tuple[tuple[str, str], ...]]:
    """The built-in bindings: for each role the kinds and names of the users and groups that have it.

    The binding is named after the role and lives in its namespace, or grants in the whole cluster.
    """
    found = {}
    for key, subjects in data()["bindings"].items():
        role = RoleKey(*key.split("/", 1)) if "/" in key else RoleKey("", key)
        found[role] = tuple((kind, name) for kind, _, name in (subject.partition(" ") for subject in subjects))
    for name in data()["controllers"]:
        found[RoleKey("", CONTROLLER + name)] = (("User", f"system:serviceaccount:kube-system:{name}"),)
    return found

"""Flaws of a control plane's components that rows of a table describe: which settings they must have, and which not.

A row has one question (`missing`, `given`, `switched`, `holds`, `lacks`, `below`, `gates`, `plain`, `same`, `beyond` or
`longer`) with its settings, what the component then `says`, and conditions: `where` one of some settings is given,
`unless` one is, `unless-on` one is on. `elsewhere` names settings that point to a file which decides instead. `urls`
names the addresses that the flaw is reached by: where these are the node's own, it is no worse than medium.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from iac_scan.analyzers.facts import Facts
from iac_scan.model.check import Severity, Undecided, Violation
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.views.command_line import FALSE, TRUE
from iac_scan.views.control_plane import ControlPlaneComponent
from iac_scan.views.registry import is_loopback, is_plain

STATES = {"on": TRUE, "off": FALSE}
DURATION = re.compile(r"([\d.]+)(h|ms?|s|us|µs|ns)")
URL = re.compile(r"\b[a-z]+://[^\s,\"]*")
HOURS = {"h": 1.0, "m": 1 / 60, "s": 1 / 3600, "ms": 0.0, "us": 0.0, "µs": 0.0, "ns": 0.0}
# Where etcd listens when it is not told.
LISTENING = {"listen-client-urls": "http://localhost:2379", "listen-peer-urls": "http://localhost:2380"}


def component_flaws(
    component: ControlPlaneComponent, facts: Facts, row: Mapping[str, Any]
) -> Iterator[Violation | Undecided]:
    """The row's flaw where its conditions hold. Raises UnknownValueError."""
    if not applies(component, row):
        return
    for kind in QUESTIONS.keys() & row.keys():
        at = QUESTIONS[kind](component, row[kind])
        if at is None or not over_network(component, row):
            continue
        file = next((name for name in row.get("elsewhere", ()) if component.has(name)), None)
        if at is component.node and facts.control_planes.is_patched(component):
            yield Undecided(f"patches of kubeadm decide whether {component.component} {row['says']}", at)
        elif file is None:
            yield Violation(f"{component.component} {row['says']}", at, severity=graded(component, facts, row))
        else:
            yield Undecided(f"the file of --{file} decides whether {component.component} {row['says']}", at)


def applies(component: ControlPlaneComponent, row: Mapping[str, Any]) -> bool:
    """The conditions of the row: `where` one of the settings is given, `unless` one is, `unless-on` one is on."""
    if "where" in row and not any(component.written(name) and component.has(name) for name in row["where"]):
        return False
    if any(map(component.has, row.get("unless", ()))):
        return False
    self_made = row.get("unless-on", "")
    return not (self_made and component.written(self_made) and component.on(self_made, default=False))


def over_network(component: ControlPlaneComponent, row: Mapping[str, Any]) -> bool:
    """What the row speaks of is not reached by a socket in the file system."""
    return "urls" not in row or not all(url.startswith("unix:") for url in urls(component, row["urls"]))


def urls(component: ControlPlaneComponent, name: str) -> list[str]:
    """The addresses of a setting, or those that etcd listens on by itself; hosts may be unknown, but no schemes."""
    try:
        return component.values(name) or [LISTENING.get(name, "")]
    except UnknownValueError as error:
        found = URL.findall(error.unknown.expression)
        if not found:
            raise
        return found


def graded(component: ControlPlaneComponent, facts: Facts, row: Mapping[str, Any]) -> Severity | None:
    """The severity if it is not the row's: etcd may be its node's alone, without peers, or for something else."""
    if "urls" not in row:
        return None
    severity = Severity[row["severity"].upper()]
    if row["urls"] == "listen-peer-urls" and is_alone(component):
        return Severity.INFO
    local = all(is_loopback(url.partition("://")[2]) for url in urls(component, row["urls"]))
    return min(severity, Severity.MEDIUM) if local or not facts.control_planes.has(component) else None


def is_alone(component: ControlPlaneComponent) -> bool:
    """A member of etcd has no others; where it is not told of any, it is its own cluster."""
    if (
        component.source.open
        or component.source.defaults
        or any(name.startswith("discovery") for name in component.given)
    ):
        return False
    flags = component.given.get("initial-cluster", ())
    return not flags or (isinstance(flags[-1].value, str) and len(component.values("initial-cluster")) == 1)


def missing(component: ControlPlaneComponent, names: list[str]) -> Node | None:
    """One of the settings has no value."""
    return next((component.place(name) for name in names if not component.has(name)), None)


def given(component: ControlPlaneComponent, names: list[str]) -> Node | None:
    """One of the settings has a value."""
    return next((component.place(name) for name in names if component.written(name) and component.has(name)), None)


def switched(component: ControlPlaneComponent, wrong: Mapping[str, list[bool]]) -> Node | None:
    """A setting is on, or off, as it should not be; the second value is its default."""
    for name, (value, default) in wrong.items():
        if (value is default or component.written(name)) and component.on(name, default=default) is value:
            return component.place(name)
    return None


def holds(component: ControlPlaneComponent, wrong: Mapping[str, list[str]]) -> Node | None:
    """A list has one of the values."""
    for name, values in wrong.items():
        if component.written(name) and set(values) & set(component.values(name)):
            return component.place(name)
    return None


def lacks(component: ControlPlaneComponent, right: Mapping[str, str]) -> Node | None:
    """A list does not have the value."""
    return next((component.place(name) for name, value in right.items() if value not in component.values(name)), None)


def below(component: ControlPlaneComponent, least: Mapping[str, int]) -> Node | None:
    """A number is smaller than it should be, or missing; zero is no limit."""
    for name, number in least.items():
        text = component.text(name)
        if not text or (text.isdigit() and 0 < int(text) < number):
            return component.place(name)
    return None


def gates(component: ControlPlaneComponent, wrong: Mapping[str, list[str]]) -> Node | None:
    """A feature gate is on, or off, that should not be."""
    switches = component.switches("feature-gates") if component.written("feature-gates") else {}
    found = any(switches.get(gate) in STATES[state] for state, names in wrong.items() for gate in names)
    return component.place("feature-gates") if found else None


def plain(component: ControlPlaneComponent, names: list[str]) -> Node | None:
    """A list of addresses has one that others reach without TLS."""
    for name in filter(component.written, names):
        for url in component.values(name):
            if is_plain(url) and not is_loopback(url.partition("://")[2].partition("/")[0]):
                return component.place(name)
    return None


def same(component: ControlPlaneComponent, names: list[str]) -> Node | None:
    """Two settings name the same file."""
    texts = {component.text(name) for name in names} if all(map(component.written, names)) else set()
    return component.place(names[0]) if len(texts) == 1 else None


def beyond(component: ControlPlaneComponent, allowed: Mapping[str, list[str]]) -> Node | None:
    """A list that is given has more than the values that are allowed."""
    found = (
        name
        for name, values in allowed.items()
        if name in component.given and set(component.values(name)) - set(values)
    )
    return next(map(component.place, found), None)


def longer(component: ControlPlaneComponent, most: Mapping[str, int]) -> Node | None:
    """A time that is given has more hours."""
    for name, hours in most.items():
        text = component.text(name) if name in component.given else ""
        if sum(float(number) * HOURS[unit] for number, unit in DURATION.findall(text)) > hours:
            return component.place(name)
    return None


QUESTIONS: Mapping[str, Callable[[ControlPlaneComponent, Any], Node | None]] = {
    "missing": missing,
    "given": given,
    "switched": switched,
    "holds": holds,
    "lacks": lacks,
    "below": below,
    "gates": gates,
    "plain": plain,
    "same": same,
    "beyond": beyond,
    "longer": longer,
}

"""Frameworks from their data files, and findings held against them."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from iac_scan.engine.catalog import UnknownFrameworkError, bundled
from iac_scan.model.compliance import Assessment, Control, ControlState, Framework
from iac_scan.model.finding import Finding, Rule, Verdict
from iac_scan.parsers.yaml import Chunk, compose


@cache
def frameworks() -> dict[str, Framework]:
    """All frameworks there are data for, by id."""
    found = (read(path) for path in sorted(bundled("frameworks").glob("*.yaml")))
    return {framework.id: framework for framework in found}


def read(path: Path) -> Framework:
    """A framework from its file."""
    data: dict[str, Any] = compose(Chunk(path.read_text(encoding="utf-8"), 0)).value
    rows = {control: tuple(rows) for control, rows in data.pop("rows", {}).items()}
    other: dict[str, Any] = data.pop("same", {"key": "", "controls": {}})
    same = {control: (other["key"], number) for control, number in other["controls"].items()}
    return Framework(**{"provider": "", **data, "rows": rows, "same": same})


def framework(name: str) -> Framework:
    """The framework of an id. Raises UnknownFrameworkError."""
    known = frameworks()
    if name not in known:
        near = get_close_matches(name.lower(), known, 1)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(known)}"
        raise UnknownFrameworkError(f"{name!r} is not a framework; {hint}")
    return known[name]


def assess(
    chosen: Framework, rules: Iterable[Rule], asked: Mapping[tuple[str, str], int], findings: Iterable[Finding]
) -> Assessment:
    """How findings stand to a framework, by all checks there are and how often each was asked of whom."""
    judges: dict[str, list[str]] = {number: [] for number in chosen.controls}
    for rule in rules:
        for number in chosen.controls_of(rule):
            judges[number].append(rule.id)
    questioned = {check for (check, provider), count in asked.items() if count and chosen.speaks_of(provider)}
    by_check: dict[str, list[Finding]] = {}
    for finding in findings:
        if not finding.suppressed and chosen.speaks_of(finding.resource.provider):
            by_check.setdefault(finding.rule.id, []).append(finding)
    return Assessment(
        chosen,
        tuple(
            control(number, title, tuple(sorted(judges[number])), questioned, by_check)
            for number, title in chosen.controls.items()
        ),
    )


def control(
    number: str,
    title: str,
    checks: tuple[str, ...],
    questioned: set[str],
    by_check: Mapping[str, list[Finding]],
) -> Control:
    """One control: a failure weighs more than what is undecided, and that more than what passes."""
    found = [finding for check in checks for finding in by_check.get(check, ())]
    failed = tuple(finding for finding in found if finding.verdict is Verdict.FAIL)
    unknown = tuple(finding for finding in found if finding.verdict is Verdict.UNKNOWN)
    reason = ""
    if failed:
        state = ControlState.FAIL
    elif unknown:
        state = ControlState.UNKNOWN
    elif questioned.intersection(checks):
        state = ControlState.PASS
    else:
        state = ControlState.NOT_EVALUATED
        reason = "nothing in the input that its checks judge" if checks else "no check judges it"
    return Control(number, title, state, checks, reason, failed, unknown)

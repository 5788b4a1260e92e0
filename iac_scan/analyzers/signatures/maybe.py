"""Answers that may be open: True, False, or None where the files do not decide."""

import re
from collections.abc import Iterable
from functools import lru_cache

from iac_scan.analyzers.network.labels import Labels
from iac_scan.model import wildcards
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.selectors import Requirement, requirements

Maybe = bool | None
VARIABLE = "{{"  # what an engine fills in when it is asked


def every(answers: Iterable[Maybe]) -> Maybe:
    """All of them hold: no if one does not, open if one is open."""
    found = list(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[Maybe]) -> Maybe:
    """One of them holds: yes if one does, open if one is open."""
    found = list(answers)
    return True if True in found else None if None in found else False


def negated(answer: Maybe) -> Maybe:
    """The opposite; what is open stays open."""
    return None if answer is None else not answer


def fits(patterns: Node, text: str) -> Maybe:
    """One of a list of such patterns fits a text; a pattern that something fills in leaves it open."""
    if patterns.unknown:
        return None
    return some(fits_one(item.raw, text) for item in patterns.items)


def fits_one(pattern: object, text: str) -> Maybe:
    """One such pattern fits a text."""
    if isinstance(pattern, Unknown) or (isinstance(pattern, str) and VARIABLE in pattern):
        return None
    return isinstance(pattern, str) and wildcards.fits(text, pattern)


def in_namespace(pattern: object, namespace: str | None) -> Maybe:
    """Such a pattern means a namespace, which is None where whoever deploys it decides."""
    if namespace is None:
        return True if pattern == "*" else None
    return fits_one(pattern, namespace)


@lru_cache(maxsize=1024)
def path_glob(pattern: str) -> re.Pattern[str]:
    """A pattern in which `*` stays in one part of a path and `**` does not, as policy-controller's and Google's."""
    parts = re.split(r"(\*\*|\*)", pattern)
    return re.compile("".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))


def selected(selector: Node, labels: Labels) -> Maybe:
    """A LabelSelector selects something with these labels; an absent selector asks for nothing."""
    if not selector.present:
        return True
    try:
        wanted = requirements(selector)
    except UnknownValueError:
        return None
    return every(met(entry, labels) for entry in wanted or ())


def met(wanted: Requirement, labels: Labels) -> Maybe:
    """Labels meet one requirement of a selector."""
    value = labels.values.get(wanted.key)
    if "*" in wanted.key or "?" in wanted.key:
        return None
    if wanted.key not in labels.values:
        return wanted.holds({}) if labels.complete else None
    if value is None:
        return {"Exists": True, "DoesNotExist": False}.get(wanted.operator)
    if any(isinstance(entry, str) and ("*" in entry or "?" in entry) for entry in wanted.values):
        return None
    return wanted.holds({wanted.key: value})

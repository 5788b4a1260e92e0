"""Versions of providers and modules: what a lock file or a version constraint leaves possible."""

import re
from collections.abc import Iterable

from iac_scan.model.record import record

Version = tuple[int, ...]

FIRST: Version = (0,)
NEVER: Version = (1_000_000,)
TERM = re.compile(r"^\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+)*)(-[\w.]+)?\s*$")


@record
class VersionRange:
    """The versions from `low` on and below `high`."""

    low: Version = FIRST
    high: Version = NEVER

    def meets(self, other: "VersionRange") -> bool:
        """Some version is in both ranges."""
        return max(self.low, other.low) < min(self.high, other.high)

    def __and__(self, other: "VersionRange") -> "VersionRange":
        return VersionRange(max(self.low, other.low), min(self.high, other.high))


ANY = VersionRange()


def version(text: str) -> Version:
    """The numbers of a version; trailing zeros do not count, so `4.0.0` equals `4`. Raises ValueError."""
    numbers = [int(part) for part in text.strip().lstrip("v").partition("-")[0].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def after(numbers: Version) -> Version:
    """The smallest version behind one."""
    return (*numbers, *(0,) * (3 - len(numbers)), 1)


def exactly(text: str) -> VersionRange:
    """The one version of a lock file. Raises ValueError."""
    return VersionRange(version(text), after(version(text)))


def allowed(constraints: Iterable[str]) -> VersionRange:
    """The range that constraints such as `~> 4.0, < 4.50` leave; what can't be read narrows nothing down."""
    found = ANY
    for term in (term for text in constraints for term in text.split(",")):
        match = TERM.match(term)
        if match is not None:
            found &= bounds(match[1] or "=", match[2])
    return found


def bounds(operator: str, text: str) -> VersionRange:
    """The range of one comparison."""
    numbers = version(text)
    match operator:
        case "=":
            return exactly(text)
        case ">=":
            return VersionRange(numbers, NEVER)
        case ">":
            return VersionRange(after(numbers), NEVER)
        case "<":
            return VersionRange(FIRST, numbers)
        case "<=":
            return VersionRange(FIRST, after(numbers))
        case "~>":
            written = [int(part) for part in text.split(".")]
            fixed = written[:-1] or written
            return VersionRange(numbers, (*fixed[:-1], fixed[-1] + 1))
    return ANY

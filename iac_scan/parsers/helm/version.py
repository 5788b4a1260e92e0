"""Semantic versions and the ranges that Chart.yaml writes, as Helm's semver library reads them."""

import re

from iac_scan.model.record import record

NUMBER = r"(0|[1-9][0-9]*|[xX*])"
VERSION = re.compile(rf"v?{NUMBER}(?:\.{NUMBER})?(?:\.{NUMBER})?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
COMPARISON = re.compile(r"(=<|<=|=>|>=|!=|~>|[=<>~^]?)\s*(v?[0-9xX*][0-9A-Za-z.*+-]*)(?:\s*,\s*|\s+|\Z)")
HYPHEN = re.compile(r"\s*(\S+)\s+-\s+(\S+)\s*")
SPELLING = {"": "=", "=>": ">=", "=<": "<=", "~>": "~"}

Key = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


@record
class Version:
    """A version whose missing parts, or those written x, are None."""

    major: int | None
    minor: int | None
    patch: int | None
    prerelease: str

    @property
    def key(self) -> Key:
        """What versions are ordered by (semver.org section 11); a missing part counts as zero."""
        parts = tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in self.prerelease.split(".") if p)
        return (self.major or 0, self.minor or 0, self.patch or 0, not self.prerelease, parts)

    def below(self, operator: str) -> Key | None:
        """The lowest version that a range with this operator no longer holds; None if there is no such version."""
        major, minor, patch = self.major, self.minor, self.patch
        if major is None:
            return None
        if operator == "^" and (major > 0 or minor is None):
            return floor(major + 1, 0, 0)
        if operator == "^" and minor is not None and (minor > 0 or patch is None):
            return floor(0, minor + 1, 0)
        if operator == "^" and patch is not None:
            return floor(0, 0, patch + 1)
        if minor is None:
            return floor(major + 1, 0, 0)
        return floor(major, minor + 1, 0) if patch is None or operator == "~" else floor(major, minor, patch + 1)


def floor(major: int, minor: int, patch: int) -> Key:
    """The key below that of all pre-releases of a version."""
    return (major, minor, patch, False, ())


def version(text: str) -> Version | None:
    """The version a text spells, None if it spells none."""
    match = VERSION.fullmatch(text.strip())
    if match is None:
        return None
    major, minor, patch = (int(part) if part and part.isdigit() else None for part in match.groups()[:3])
    minor = None if major is None else minor
    return Version(major, minor, None if minor is None else patch, match[4] or "")


def satisfies(spelled: str, constraint: str) -> bool:
    """The version lies in the range; a text that is no version, or no range, satisfies nothing."""
    found = version(spelled)
    return found is not None and any(in_all(found, part) for part in constraint.split("||"))


def in_all(found: Version, constraint: str) -> bool:
    """The version satisfies each comparison of one alternative of a range."""
    if hyphen := HYPHEN.fullmatch(constraint):
        constraint = f">={hyphen[1]} <={hyphen[2]}"
    constraint, position = constraint.strip() or "*", 0
    while position < len(constraint):
        match = COMPARISON.match(constraint, position)
        bound = version(match[2]) if match else None
        if match is None or bound is None or not holds(found, SPELLING.get(match[1], match[1]), bound):
            return False
        position = match.end()
    return True


def holds(found: Version, operator: str, bound: Version) -> bool:
    """One comparison. A pre-release only satisfies a comparison that itself names a pre-release."""
    if found.prerelease and not bound.prerelease:
        return False
    at_least = found.key >= bound.key
    below = bound.below("^" if operator == "^" else "~" if operator == "~" else "=")
    within = at_least and (below is None or found.key < below)
    exact = bound.patch is not None
    match operator:
        case ">":
            return found.key > bound.key if exact else below is not None and found.key >= below
        case ">=":
            return at_least
        case "<":
            return not at_least
        case "<=":
            return found.key <= bound.key if exact else below is None or found.key < below
        case "=" | "!=":
            same = found.key == bound.key if exact else within
            return same if operator == "=" else not same
        case _:
            return within

"""Where a field that does not exist was meant to be written: in another version, spelling or level."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from iac_scan.model.kubernetes_schema import KubernetesSchema, Taken
from iac_scan.model.node import Path
from iac_scan.model.record import record

POD_SPEC = "V1PodSpec"
CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")
# Nobody means to write in a list that no manifest may hold.
NEVER_MEANT = "ephemeralContainers"
# A name that is at home on more levels than these, equally near, says nothing of where it was meant to be.
MOST_LEVELS = 2
LONGEST_NAME = 100


class Level(NamedTuple):
    """A level of a kind's structure: the type of its objects, and the fields that lead there, `[]` for list items.

    `inside` counts the steps that lead to the pod spec it is part of, 0 where it is part of none.
    """

    type: str
    path: tuple[str, ...]
    inside: int

    def words(self, beside: "Level") -> str:
        """The level in words, for a reader who has another level of the same kind in mind."""
        inside = self.inside if self.inside == beside.inside else 0
        return in_words(self.path, inside)

    def is_apart_from(self, other: "Level") -> bool:
        """Neither level lies within the other, and they do not have the same name: they may be alternatives."""
        depth = min(len(self.path), len(other.path))
        return self.path[:depth] != other.path[:depth] and self.name not in (other.name, "metadata")

    @property
    def name(self) -> str:
        """The field that leads to the level."""
        return next((step for step in reversed(self.path) if step != "[]"), "")

    def distance(self, other: "Level") -> int:
        """How many steps up and down lead from one level to the other."""
        shared = 0
        for mine, theirs in zip(self.path, other.path, strict=False):
            if mine != theirs:
                break
            shared += 1
        return sum(step != "[]" for step in (*self.path[shared:], *other.path[shared:]))


@record
class Anatomy:
    """An object, its kind, and the structure of its kind."""

    schema: KubernetesSchema
    type: str
    kind: str
    body: Any

    def words(self, path: Path) -> str:
        """A place in the object, in words: `a Service`, `the pod spec`, `containers[web].env[PORT].value`."""
        if not path:
            return f"{'an' if self.kind[0] in 'AEIO' else 'a'} {self.kind}"
        return in_words(tuple(self._steps(path)), self.level(path).inside)

    def _steps(self, path: Path) -> Iterator[str]:
        value = self.body
        for key in path:
            value = value[key]
            name = value.get("name") if isinstance(value, dict) else None
            yield f"[{shown(name if isinstance(name, str) else key)}]" if isinstance(key, int) else shown(key)

    def level(self, path: Path) -> Level:
        """The level of the structure that a place belongs to; a place that has no level belongs to that around it."""
        taken = Taken("object", self.type)
        steps: tuple[str, ...] = ()
        inside = 0
        for key in path:
            below = taken.of or self.schema.fields(taken.name).get(str(key))
            if below is None or below.form == "plain":
                break
            taken = below
            steps += ("[]" if isinstance(key, int) else key,)
            inside = inside or (len(steps) if taken.name == POD_SPEC else 0)
        return Level(taken.name, steps, inside)

    def advice(self, path: Path, minor: int) -> str:
        """What to say of a field that does not exist, after having said so: empty, or the rest of a sentence."""
        level, field = self.level(path[:-1]), str(path[-1])
        return (
            version_advice(self.schema, level.type, field, minor)
            or spelling_advice(field, self.schema.fields(level.type), 1)
            or level_advice(level, levels_with(self.schema, self.type).get(field, ()))
            or spelling_advice(field, self.schema.fields(level.type), 1 + len(field) // 5)
        )


def shown(name: str | int) -> str:
    """A name as messages show it: the beginning is enough of one that is too long for a name."""
    text = str(name)
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}…"


def in_words(steps: tuple[str, ...], inside: int) -> str:
    """Steps as people write them, the first `inside` of them leading to a pod spec: `containers[].ports`."""
    if inside == len(steps):
        return "the pod spec" if steps else "the object itself"
    owner = "the pod's " if inside and steps[inside] not in CONTAINER_LISTS else ""
    return owner + ".".join(steps[inside:]).replace(".[", "[")


def version_advice(schema: KubernetesSchema, type_name: str, field: str, minor: int) -> str:
    """The version of Kubernetes that brought the field, or the one that took it away."""
    for entry in schema.history(type_name, field):
        if entry.since is not None and minor < entry.since:
            return f" in Kubernetes 1.{minor}: it came with 1.{entry.since}"
        if entry.until is not None and minor > entry.until:
            return f" in Kubernetes 1.{minor}: it went with 1.{entry.until + 1}"
    return ""


def spelling_advice(field: str, fields: Iterable[str], most: int) -> str:
    """The field of the same object whose name is at most so many slips of the pen away, the nearest one."""
    alike = [name for name in fields if abs(len(name) - len(field)) <= most]
    ranked = sorted((slips(field.lower(), name.lower()), name) for name in alike)
    return f"; did you mean '{ranked[0][1]}'?" if ranked and ranked[0][0] <= most else ""


def level_advice(written: Level, levels: tuple[Level, ...]) -> str:
    """The nearest levels where the very same name is a field: above, below, or of the same name elsewhere."""
    near = [level for level in levels if not level.is_apart_from(written)]
    least = min((level.distance(written) for level in near), default=0)
    nearest: dict[str, Level] = {}
    for level in near:
        if level.distance(written) == least:
            nearest.setdefault(level.type, level)
    if not 0 < len(nearest) <= MOST_LEVELS:
        return ""
    return " but of " + " or ".join(level.words(written) for level in nearest.values())


@lru_cache(maxsize=32)
def levels_with(schema: KubernetesSchema, type_name: str) -> dict[str, tuple[Level, ...]]:
    """The levels of a kind's structure by the names of their fields, shortest first, `containers` before its like."""
    found: dict[str, list[Level]] = {}
    meant = [level for level in levels(schema, type_name) if NEVER_MEANT not in level.path]
    for level in sorted(meant, key=lambda level: (len(level.path), "containers" not in level.path)):
        for field in schema.fields(level.type):
            found.setdefault(field, []).append(level)
    return {field: tuple(homes) for field, homes in found.items()}


def levels(schema: KubernetesSchema, type_name: str) -> Iterator[Level]:
    """Every level of a kind's structure; a type inside itself is not entered again."""
    stack = [(Level(type_name, (), 0), frozenset({type_name}))]
    while stack:
        level, around = stack.pop()
        yield level
        for field, taken in schema.fields(level.type).items():
            path = (*level.path, field)
            while taken.of is not None:
                path += ("[]" if taken.form == "list" else "{}",)
                taken = taken.of
            if taken.form == "object" and taken.name not in around:
                inside = level.inside or (len(path) if taken.name == POD_SPEC else 0)
                stack.append((Level(taken.name, path, inside), around | {taken.name}))


def slips(left: str, right: str) -> int:
    """How many letters must be added, dropped, changed or swapped with a neighbour to turn one word into the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""Labels of many objects, indexed so that a selector is a few operations on bits."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from iac_scan.analyzers.network.bits import Partial, bits_of, doubtful, known
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record


@record
class Labels:
    """The labels of one object; a value of None can't be known. `complete` is false where keys may be missing too."""

    values: Mapping[str, str | None]
    complete: bool = True

    @property
    def signature(self) -> tuple[object, ...]:
        """What tells one set of labels from another."""
        return frozenset(self.values.items()), self.complete


def read_labels(metadata: Node) -> Labels:
    """The labels of a metadata block, as far as they are known."""
    raw = metadata["labels"].raw
    if isinstance(raw, Unknown):
        return Labels({}, complete=False)
    if not isinstance(raw, dict):
        return Labels({})
    return Labels({str(key): None if isinstance(value, Unknown) else spelled(value) for key, value in raw.items()})


def spelled(value: object) -> str:
    """A label's value as text; the API server would refuse anything but text."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


@record
class Key:
    """The objects that carry one label key: by value, with an unknown value, and with unknown keys."""

    values: Mapping[str, int]
    unknown_value: int
    unknown_key: int

    @property
    def present(self) -> Partial:
        """The objects that carry the key."""
        certain = self.unknown_value
        for bits in self.values.values():
            certain |= bits
        return Partial(certain, certain | self.unknown_key)

    def matching(self, test: Callable[[str], bool]) -> Partial:
        """The objects whose value passes a test; an object without the key does not."""
        certain = 0
        for value, bits in self.values.items():
            if test(value):
                certain |= bits
        return Partial(certain, certain | self.unknown_value | self.unknown_key)

    def among(self, wanted: Sequence[str]) -> Partial:
        """The objects whose value is one of some."""
        certain = 0
        for value in wanted:
            certain |= self.values.get(value, 0)
        return Partial(certain, certain | self.unknown_value | self.unknown_key)


class LabelIndex:
    """Objects numbered from 0 and their labels; keys are indexed when they are first asked for."""

    def __init__(self, labels: Sequence[Labels]) -> None:
        self.labels = labels
        self.everything = (1 << len(labels)) - 1
        self._keys: dict[str, Key] = {}
        self._selected: dict[str, Partial] = {}

    def key(self, name: str) -> Key:
        """The objects that carry a key."""
        if name not in self._keys:
            values: dict[str, list[int]] = defaultdict(list)
            unknown_value: list[int] = []
            unknown_key: list[int] = []
            for number, labels in enumerate(self.labels):
                if name in labels.values:
                    value = labels.values[name]
                    (unknown_value if value is None else values[value]).append(number)
                elif not labels.complete:
                    unknown_key.append(number)
            found = {value: bits_of(numbers) for value, numbers in values.items()}
            self._keys[name] = Key(found, bits_of(unknown_value), bits_of(unknown_key))
        return self._keys[name]

    def select(self, selector: Node) -> Partial:
        """The objects a LabelSelector matches: all of them if it is empty or absent; some of them where it is unknown.

        In and Exists need the key; NotIn and DoesNotExist also match objects without it.
        """
        return self.select_raw(selector.raw)

    def select_raw(self, raw: object) -> Partial:
        """The objects a LabelSelector's raw value matches."""
        if isinstance(raw, Unknown):
            return doubtful(self.everything)
        text = repr(raw)
        if text not in self._selected:
            self._selected[text] = self._select(raw)
        return self._selected[text]

    def _select(self, raw: object) -> Partial:
        found = known(self.everything)
        if not isinstance(raw, dict):
            return found
        wanted, expressions = raw.get("matchLabels"), raw.get("matchExpressions")
        if isinstance(wanted, Unknown) or isinstance(expressions, Unknown):
            found = doubtful(self.everything)
        if isinstance(wanted, dict):
            for key, value in wanted.items():
                found &= self.requirement(str(key), "In", [value])
        if isinstance(expressions, list):
            for entry in expressions:
                found &= self.expression(entry)
        return found

    def expression(self, entry: object) -> Partial:
        """The objects one entry of matchExpressions matches."""
        if not isinstance(entry, dict):
            return doubtful(self.everything) if isinstance(entry, Unknown) else Partial()
        key, operator, values = entry.get("key"), entry.get("operator"), entry.get("values")
        if isinstance(key, Unknown) or isinstance(operator, Unknown) or isinstance(values, Unknown):
            return doubtful(self.everything)
        return self.requirement(str(key), str(operator), values if isinstance(values, list) else [])

    def requirement(self, name: str, operator: str, values: Sequence[object]) -> Partial:
        """The objects that meet one requirement; an operator that does not exist matches nothing."""
        key = self.key(name)
        among = key.among([spelled(value) for value in values if not isinstance(value, Unknown)])
        if any(isinstance(value, Unknown) for value in values):
            among = Partial(among.certain, key.present.possible)
        match operator:
            case "In":
                return among
            case "NotIn":
                return among.outside(self.everything)
            case "Exists":
                return key.present
            case "DoesNotExist":
                return key.present.outside(self.everything)
            case _:
                return Partial()

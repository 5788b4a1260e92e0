"""Settings as tables ask for them: conditions on attributes that make a flaw when all of them hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from iac_scan.model.node import UnknownValueError
from iac_scan.views.clouds.attributes import Attribute
from iac_scan.views.clouds.resource import CloudResource

Condition = str | Mapping[str, Sequence[Any]]


def holds(found: Attribute, condition: Condition) -> bool:
    """An attribute meets `set`, `unset`, `{is: values}`, `{not: values}`, `{below: [number]}`, `{within: [low, high]}`.

    Texts compare without case.

    Raises UnknownValueError.
    """
    if isinstance(condition, str):
        return found.is_set is (condition == "set")
    ((word, values),) = condition.items()
    if word == "below":
        return isinstance(found.value, int | float) and found.value < values[0]
    if word == "within":
        return isinstance(found.value, int | float) and values[0] <= found.value <= values[1]
    among = any(same(found.value, value) for value in values)
    return among if word == "is" else not among


def same(value: Any, other: Any) -> bool:
    """Two values are the same to Terraform, which reads `"true"` as true; texts in whatever case."""
    return value is not None and other is not None and text(value) == text(other)


def text(value: Any) -> str:
    """A plain value in words, in lower case."""
    return str(value).lower()


def flaw(view: CloudResource, conditions: Mapping[str, Condition]) -> Attribute | None:
    """The first attribute of a table's conditions if all of them hold, None if one does not.

    Raises UnknownValueError where it depends on something unknown.
    """
    unsure: UnknownValueError | None = None
    for path, condition in conditions.items():
        try:
            if not holds(view.read(path), condition):
                return None
        except UnknownValueError as error:
            unsure = unsure or error
    if unsure is not None:
        raise unsure
    return view.read(next(iter(conditions)))

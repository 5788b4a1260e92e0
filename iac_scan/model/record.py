"""Immutable data that is quick to declare.

A frozen dataclass costs about a millisecond when its module is imported, since six methods are compiled for it. At a
hundred classes that is what a user waits for. A record compiles its `__init__` only and shares the other methods; that
nobody assigns to its fields is the type checker's business, as everything here is type-checked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(made: type[Class]) -> type[Class]:
    """Make a class a record: it is built, compared, hashed and shown by its fields, as a frozen dataclass is."""
    kind: Any = dataclass(eq=False, repr=False)(made)
    compared = tuple(entry.name for entry in fields(kind) if entry.compare)
    shown = tuple(entry.name for entry in fields(kind) if entry.repr)
    values: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()

    def equal(self: Any, other: object) -> Any:
        return values(self) == values(other) if type(other) is kind else NotImplemented

    def text(self: Any) -> str:
        return f"{kind.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    for name, method in (("__eq__", equal), ("__hash__", lambda self: hash(values(self))), ("__repr__", text)):
        if name not in made.__dict__ or (name == "__hash__" and made.__dict__[name] is None):
            setattr(kind, name, method)
    return made


def portable(made: type[Class]) -> type[Class]:
    """Make a dataclass quick to send to another process: it is pickled as a call with its fields.

    What Python does by itself for a dataclass with slots takes five times as long.
    """
    kind: Any = made
    names = tuple(entry.name for entry in fields(kind))
    values = attrgetter(*names)
    kind.__reduce__ = lambda self: (kind, values(self))
    return made

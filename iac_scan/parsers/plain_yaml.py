"""The quick reading of a document: values only, and none of YAML's rarer features.

Nearly every manifest is free of anchors, tags, merge keys and duplicate keys. For those this one loop gives the same
value as the Composer in a third of its own time; at the first rare feature or error it gives up, and the Composer reads
the document from its start.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from iac_scan.model.node import Unknown
from iac_scan.parsers.scalars import NOT_TEXT, key_text, scalar

MAX_DEPTH = 1_000
MAX_NODES = 4_000_000
PLACEHOLDER = re.compile(r"[^\s$]*\$\{[A-Za-z_][^}\s]*\}\S*|\{\{[^{}]*\}\}")
Loader: Any = getattr(yaml, "CLoader", yaml.SafeLoader)


class RareError(Exception):
    """The document uses what only the Composer can read."""


def placeholder(text: str, style: str | None) -> Unknown | None:
    """The Unknown that a string of nothing but a placeholder stands for; block scalars are text."""
    if ("$" in text or "{" in text) and style not in ("|", ">") and PLACEHOLDER.fullmatch(text):
        return Unknown(text, f"the placeholder {text} is filled in before deployment")
    return None


def plain_value(text: str, substitute: Callable[[str], str] | None) -> Any:
    """The value of a document. Raises RareError and yaml.YAMLError."""
    next_event = Loader(text).get_event
    stack: list[tuple[Any, str | None]] = []
    current: Any = None  # the mapping or list being read
    key: str | None = None  # the key whose value comes next, in a mapping
    value: Any = None
    count = 0
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor:
                raise RareError
            value = event.value
            if event.implicit[0] and (not value or value[0] in NOT_TEXT):
                value = scalar(value)
            if type(current) is dict and key is None:
                key = plain_key(value, event, current, substitute)
                continue
            if type(value) is str:
                if substitute is not None:
                    value = substitute(value)
                value = placeholder(event.value, event.style) or value
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor or len(stack) >= MAX_DEPTH or (type(current) is dict and key is None):
                raise RareError
            stack.append((current, key))
            current, key = {} if kind is MappingStartEvent else [], None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value = current
            current, key = stack.pop()
        elif kind is AliasEvent:
            raise RareError
        elif kind is StreamStartEvent or kind is DocumentStartEvent:
            continue
        else:
            return value
        count += 1
        if type(current) is dict:
            current[key] = value
            key = None
        elif current is not None:
            current.append(value)
        if count > MAX_NODES:
            raise RareError


def plain_key(value: Any, event: Any, mapping: dict[str, Any], substitute: Callable[[str], str] | None) -> str:
    """The text of a key that stands in a mapping for the first time. Raises RareError."""
    if value == "<<" and event.implicit[0]:
        raise RareError
    text: str = value if type(value) is str else key_text(value)
    if substitute is not None and type(value) is str:
        text = substitute(text)
    if text in mapping:
        raise RareError
    return sys.intern(text)

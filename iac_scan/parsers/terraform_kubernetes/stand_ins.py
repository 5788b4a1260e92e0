"""Words that stand for values known after apply while a chart is rendered, so that what does not depend on them is.

A chart is rendered twice, with words that have nothing in common. What both renderings say alike does not depend on the
value; where their structures differ nothing is taken for known, and a text that differs is unknown. Left out are values
that a template might compare with a text of its own: only identifiers and addresses that a cloud makes have a word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from iac_scan.model.graph import Resource
from iac_scan.model.holes import HOLE, with_holes
from iac_scan.model.node import AFTER_APPLY, OUTSIDE, Document, Node, Unknown
from iac_scan.model.parsed import Parsed

FORMS = ("iac-scan-{}-word", "https://Z{}9.example/q_")  # of the words of the two renderings
DEPENDS = "the chart makes it of a value known after apply"
# An attribute by which a cloud names a resource it made, or one that is made up: a text, never empty, and none that a
# chart would compare with. Of what is read from outside only numbers that nobody chooses are such, not regions.
MODULES = r"(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*"
NAMED = r"\.[\w-]+(?:\[[^\]]*\])*"
ATTRIBUTE = re.compile(
    rf"{MODULES}(?:[a-z][a-z0-9]*_\w+{NAMED}(?:\.\w+|\[\d+\])*"
    r"\.(?:\w+_)?(?:address|arn|dns_name|email|endpoint|fqdn|host|hostname|id|identifier|issuer|member|server|uri|url)"
    rf"|random_(?:bytes|id|password|string|uuid){NAMED}\.(?:b64_std|b64_url|base64|bcrypt_hash|hex|result)"
    rf"|data\.(?:aws|azurerm|google)_\w+{NAMED}\.(?:arn|email|(?:account|client|object|principal|subscription|tenant)_id))"
)
# Where a cloud's things are: a part of a name that nobody looks into, as in the address of a registry.
PLACE = re.compile(rf"{MODULES}data\.aws_(?:region|partition){NAMED}\.(?:dns_suffix|id|name|partition|region)")
CALL = re.compile(r"[a-z]\w*\(.*\)", re.DOTALL)  # a function's, whose interpolations are no part of a text
INSIDE = re.compile(r"[\w.:/-]{2}")


class ApartError(Exception):
    """What a chart renders depends on what stands for a value; the message says where."""


@dataclass
class StandIns:
    """The words of one rendering, and what each stands for."""

    form: str
    meant: dict[str, Unknown] = field(default_factory=dict)

    def text(self, raw: Unknown) -> str | None:
        """A text with a word for what is unknown in it; None where that may be anything."""
        if raw.reason not in (AFTER_APPLY, OUTSIDE) or CALL.fullmatch(raw.expression):
            return None
        if "${" not in raw.expression:
            return self.word(raw.expression, raw.reason)
        text, holes = with_holes(raw.expression)
        parts = text.split(HOLE)
        within = [INSIDE.fullmatch(before[-1:] + after[:1]) for before, after in pairwise(parts[::2])]
        words = [
            self.word(hole[2:-1].strip(), raw.reason, inside=inside is not None)
            for hole, inside in zip(holes, within, strict=True)
        ]
        if None in words:
            return None
        return "".join(str(words[int(part)]) if number % 2 else part for number, part in enumerate(parts))

    def word(self, expression: str, reason: str, *, inside: bool = False) -> str | None:
        """The word for an attribute of a resource; None for another expression. `inside` is in the midst of a name."""
        if ATTRIBUTE.fullmatch(expression) is None and not (inside and PLACE.fullmatch(expression)):
            return None
        for word, unknown in self.meant.items():
            if unknown.expression == expression:
                return word
        word = self.form.format(len(self.meant))
        self.meant[word] = Unknown(expression, reason)
        return word

    def data(self, value: Any) -> Any:
        """Plain data with words for the Unknowns in it; raises ValueError where one may be anything."""
        if isinstance(value, dict):
            return {key: self.data(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.data(item) for item in value]
        text = self.text(value) if isinstance(value, Unknown) else value
        if text is None and value is not None:
            raise ValueError(value.reason)
        return text

    def restored(self, text: str) -> str | Unknown:
        """A text that was rendered, unknown where a word is in it."""
        if text in self.meant:
            return self.meant[text]
        told, reason = text, AFTER_APPLY
        for word, unknown in self.meant.items():
            if word in told:
                told, reason = told.replace(word, f"${{{unknown.expression}}}"), unknown.reason
        return Unknown(told, reason) if told != text else text

    def told(self, value: Any) -> Any:
        """A value that was read from a text with words, unknown where they are in it."""
        if isinstance(value, dict):
            if any(isinstance(self.restored(str(key)), Unknown) for key in value):
                return Unknown("", AFTER_APPLY)
            return {key: self.told(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.told(item) for item in value]
        return self.restored(value) if isinstance(value, str) else value


def settled(first: StandIns, one: Parsed, second: StandIns, other: Parsed) -> Parsed:
    """What two renderings have in common, with Unknowns in the place of the words. Raises ApartError."""
    pairs = paired(one.resources, other.resources)
    resources = tuple(replace(left, body=merged(left.body, right.body, first, second)) for left, right in pairs)
    return replace(one, resources=resources)


def paired(ones: Iterable[Resource], others: Iterable[Resource]) -> list[tuple[Resource, Resource]]:
    """The same objects of two renderings. Raises ApartError."""
    left, right = list(ones), list(others)
    if [(each.id, each.api_version) for each in left] != [(each.id, each.api_version) for each in right]:
        raise ApartError("which objects there are, and their names")
    return list(zip(left, right, strict=True))


def merged(one: Node, other: Node, first: StandIns, second: StandIns) -> Node:
    """The body of an object as both renderings have it. Raises ApartError."""
    document = one.document
    return Document(document.file, common(one.raw, other.raw, first, second), document.locate).root


def common(one: Any, other: Any, first: StandIns, second: StandIns) -> Any:
    """A value that two renderings share. Raises ApartError where not even its structure is the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            raise ApartError("which fields an object has")
        return {key: common(item, other[key], first, second) for key, item in one.items()}
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            raise ApartError("how many items a list has")
        return [common(*pair, first, second) for pair in zip(one, other, strict=True)]
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        raise ApartError("what kind of value a field has")
    told = [words.restored(text) if isinstance(text, str) else text for words, text in ((first, one), (second, other))]
    return told[0] if told[0] == told[1] and type(told[0]) is type(told[1]) else Unknown("", DEPENDS)

"""Functions on strings; a character is what people see as one (a grapheme cluster)."""

from collections.abc import Mapping
from typing import Any

from iac_scan.parsers.terraform.functions.function import STRINGS, Function
from iac_scan.parsers.terraform.functions.patterns import clusters, regex, regex_all, replace
from iac_scan.parsers.terraform.types import BOOL, NUMBER, STRING
from iac_scan.parsers.terraform.values import EvaluationError

GO_SPACE = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
TITLE_SEPARATORS = frozenset(GO_SPACE)


def chomp(text: str) -> str:
    """The text without the newlines at its end."""
    return text.rstrip("\r\n")


def indent(spaces: Any, text: str) -> str:
    """All lines but the first, indented."""
    if not isinstance(spaces, int) or spaces < 0:
        raise EvaluationError("the number of spaces must be whole and not negative")
    return text.replace("\n", "\n" + " " * spaces)


def join(separator: str, *lists: list[str | None]) -> str:
    """The strings of all lists, with the separator in between."""
    if not lists:
        raise EvaluationError("join() needs at least one list")
    parts = [part for parts in lists for part in parts]
    if None in parts:
        raise EvaluationError("join() takes no null")
    return separator.join(part for part in parts if part is not None)


def split(separator: str, text: str) -> list[str]:
    """The parts between separators; every character on its own for an empty one."""
    return text.split(separator) if separator else list(text)


def title(text: str) -> str:
    """Each word with a capital first letter, by the rules of Go's strings.Title."""
    result, previous = [], " "
    for letter in text:
        result.append(title_case(letter) if is_separator(previous) else letter)
        previous = letter
    return "".join(result)


def title_case(letter: str) -> str:
    """The letter in title case, if that is one letter too."""
    upper = letter.title()
    return upper if len(upper) == 1 else letter


def is_separator(letter: str) -> bool:
    """The letter ends a word."""
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    return not (letter.isalpha() or letter.isdigit()) and letter in TITLE_SEPARATORS


def simple_case(text: str, *, upper: bool) -> str:
    """Letter by letter, as Go does it: a letter that would become two in upper case stays."""
    if text.isascii():
        return text.upper() if upper else text.lower()
    if not upper:
        return "".join(letter.lower()[0] for letter in text)
    return "".join(new if len(new := letter.upper()) == 1 else letter for letter in text)


def trim(text: str, cutset: str) -> str:
    """The text without the characters of the set at both ends."""
    return text.strip(cutset) if cutset else text


def reverse(text: str) -> str:
    """The characters the other way round."""
    return "".join(reversed(clusters(text)))


def substring(text: str, offset: Any, length: Any) -> str:
    """Some characters; a negative offset counts from the end, a length of -1 means all the rest."""
    if not isinstance(offset, int) or not isinstance(length, int):
        raise EvaluationError("offset and length must be whole numbers")
    letters = clusters(text)
    if offset < 0:
        offset = max(0, offset + len(letters))
    return "".join(letters[offset:] if length < 0 else letters[offset : offset + length])


FUNCTIONS: Mapping[str, Function] = {
    "chomp": Function(chomp, (STRING,), result=STRING),
    "endswith": Function(str.endswith, (STRING, STRING), result=BOOL),
    "indent": Function(indent, (NUMBER, STRING), result=STRING),
    "join": Function(join, (STRING,), STRINGS, STRING),
    "lower": Function(lambda text: simple_case(text, upper=False), (STRING,), result=STRING),
    "regex": Function(regex, (STRING, STRING)),
    "regexall": Function(regex_all, (STRING, STRING)),
    "replace": Function(replace, (STRING, STRING, STRING), result=STRING),
    "split": Function(split, (STRING, STRING), result=STRINGS),
    "startswith": Function(str.startswith, (STRING, STRING), result=BOOL),
    "strcontains": Function(lambda text, part: part in text, (STRING, STRING), result=BOOL),
    "strrev": Function(reverse, (STRING,), result=STRING),
    "substr": Function(substring, (STRING, NUMBER, NUMBER), result=STRING),
    "title": Function(title, (STRING,), result=STRING),
    "trim": Function(trim, (STRING, STRING), result=STRING),
    "trimprefix": Function(str.removeprefix, (STRING, STRING), result=STRING),
    "trimspace": Function(lambda text: text.strip(GO_SPACE), (STRING,), result=STRING),
    "trimsuffix": Function(str.removesuffix, (STRING, STRING), result=STRING),
    "upper": Function(lambda text: simple_case(text, upper=True), (STRING,), result=STRING),
}

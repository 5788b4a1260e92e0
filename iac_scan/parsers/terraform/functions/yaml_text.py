"""YAML as Terraform (go-cty-yaml) writes and reads it."""

import re
from typing import Any

from iac_scan.parsers.terraform.numbers import parse_number
from iac_scan.parsers.terraform.values import EvaluationError, Value, from_plain, string, text_of

WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
BEST_WIDTH = 80
ESCAPES = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
STAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def yaml_encoded(value: Value) -> Value:
    """A value as a YAML document: strings in quotes or as literal blocks, collections one element a line."""
    lines = block(value, 0)
    if not isinstance(value.raw, tuple | dict):
        lines = [lines[0], *("  " + line if line else "" for line in lines[1:])]
    if value.raw is None or value.kind in ("number", "bool"):
        lines.append("...")
    return string("\n".join(lines) + "\n")


def block(value: Value, column: int) -> list[str]:
    """The lines of a value whose text begins at a column."""
    if isinstance(value.raw, dict) and value.raw:
        lines = []
        for name in sorted(value.raw):
            if "\n" in name and plain_lines(name):
                lines += [*led("?", literal(name)), *led(":", block(value.raw[name], column + 2))]
            else:
                lines += under(quoted(name, None)[0] + ":", value.raw[name], column)
        return lines
    if isinstance(value.raw, tuple) and value.raw:
        return [line for part in value.raw for line in led("-", block(part, column + 2))]
    return inline(value, column)


def under(key: str, value: Value, column: int) -> list[str]:
    """The lines of a key and its value."""
    if isinstance(value.raw, dict) and value.raw:
        return [key, *("  " + line for line in block(value, column + 2))]
    if isinstance(value.raw, tuple) and value.raw:
        return [key, *block(value, column)]
    lines = block(value, column + len(key) + 1)
    return [f"{key} {lines[0]}", *("  " + line if line else "" for line in lines[1:])]


def led(mark: str, lines: list[str]) -> list[str]:
    """The lines of a list's element, or of a key that has a line of its own and of its value."""
    return [f"{mark} {lines[0]}", *("  " + line if line else "" for line in lines[1:])]


def inline(value: Value, column: int) -> list[str]:
    """A scalar or an empty collection."""
    raw = value.raw
    if raw is None:
        return ["null"]
    if isinstance(raw, dict):
        return ["{}"]
    if isinstance(raw, tuple):
        return ["[]"]
    if value.kind != "string":
        return [text_of(value)]
    return literal(raw) if "\n" in raw and plain_lines(raw) else quoted(raw, column)


def plain_lines(text: str) -> bool:
    """The text can stand in a literal block."""
    visible = all(printable(letter) or letter == "\n" for letter in text)
    return visible and " \n" not in text and not text.endswith(" ")


def printable(letter: str) -> bool:
    """The emitter writes the letter as it is; it knows no letter beyond the basic plane."""
    code = ord(letter)
    return (
        0x20 <= code <= 0x7E
        or (0xA0 <= code < 0xD800 and code not in (0x2028, 0x2029))
        or (0xE000 <= code < 0xFFFE and code != 0xFEFF)
    )


def literal(text: str) -> list[str]:
    """The lines of a literal block."""
    hint = "2" if text[0] in " \n" else ""
    ending = "" if text.endswith("\n") and not text.endswith("\n\n") else "+" if text.endswith("\n") else "-"
    lines = text.split("\n")
    if text.endswith("\n"):
        lines.pop()
    return [f"|{hint}{ending}", *lines]


def quoted(text: str, column: int | None) -> list[str]:
    """The lines of a string in double quotes, folded at spaces beyond column 80; None for a column: not folded."""
    lines: list[str] = []
    line, width, folded = '"', (column or 0) + 1, False
    for index, letter in enumerate(text):
        fold = column is not None and letter == " " and not folded and width > BEST_WIDTH
        if fold and 0 < index < len(text) - 1:
            lines.append(line)
            line = "\\" if text[index + 1] == " " else ""
            width, folded = 2 + len(line), True
            continue
        written = letter if printable(letter) and letter not in '"\\' else escaped(letter)
        line, width = line + written, width + len(written)
        folded = letter == " "
    return [*lines, line + '"']


def escaped(letter: str) -> str:
    """A letter as an escape."""
    code = ord(letter)
    if letter in ESCAPES:
        return ESCAPES[letter]
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def yaml_decoded(text: str) -> Value:
    """The value of a YAML 1.2 document. Raises EvaluationError."""
    import yaml

    loader_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = loader_class(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise EvaluationError("the YAML text is empty")
        return built(node, set(), loader)
    except yaml.YAMLError as error:
        raise EvaluationError(f"the text is not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise EvaluationError("the YAML is nested too deeply") from None
    finally:
        loader.dispose()


def built(node: Any, above: set[int], loader: Any) -> Value:
    """The value of a YAML node."""
    if id(node) in above:
        raise EvaluationError("a YAML alias contains itself")
    if node.id == "scalar":
        return scalar(node, loader)
    above = above | {id(node)}
    if node.id == "sequence":
        return Value("tuple", tuple(built(part, above, loader) for part in node.value))
    found: dict[str, Value] = {}
    merged: dict[str, Value] = {}
    for key, part in node.value:
        if key.tag.endswith(":merge"):
            sources = part.value if part.id == "sequence" else [part]
            for source in sources:
                merged = {**built(source, above, loader).raw, **merged}
            continue
        name = scalar(key, loader) if key.id == "scalar" else None
        if name is None or name.raw is None:
            raise EvaluationError("a YAML mapping has a key that is no string")
        found[text_of(name)] = built(part, above, loader)
    return Value("object", {**merged, **found})


def scalar(node: Any, loader: Any) -> Value:
    """The value of a scalar by the rules of YAML 1.2's core schema, as go-cty-yaml resolves it."""
    text = node.value
    if node.tag.endswith(":str") and loader.resolve(type(node), text, (True, False)) != node.tag:
        return string(text)
    if node.style in ("'", '"', "|", ">"):
        return string(text)
    if text in WORDS:
        return from_plain(WORDS[text])
    if node.tag.endswith(":binary"):
        return string(text)
    stamp = STAMP.fullmatch(text)
    if stamp is not None:
        year, month, day, hour, minute, second, zone = stamp.groups()
        clock = f"{int(hour or 0):02d}:{int(minute or 0):02d}:{int(second or 0):02d}{zone or 'Z'}"
        return string(f"{year}-{int(month):02d}-{int(day):02d}T{clock}")
    number = yaml_number(text)
    return string(text) if number is None else from_plain(number)


def yaml_number(text: str) -> Any:
    """The number that a plain scalar spells, None if it spells none."""
    plain = text
    if plain[:1] not in "+-.0123456789" or not any(letter.isdigit() for letter in plain):
        return None
    for prefix, base in (("0x", 16), ("0o", 8)):
        if plain.lstrip("+-").startswith(prefix):
            try:
                return int(plain.replace(prefix, "", 1), base)
            except ValueError:
                return None
    return parse_number(plain)

"""YAML as Terraform (go-cty-yaml) writes and reads it."""

import json
from typing import Any

from iac_scan.parsers.terraform.numbers import parse_number, spelled
from iac_scan.parsers.terraform.values import EvaluationError, Value, from_plain, string

WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def yaml_encoded(value: Value) -> Value:
    """A value as a YAML document: strings in quotes or as literal blocks, collections one element a line."""
    return string("\n".join(block(value)) + "\n")


def block(value: Value) -> list[str]:
    """The lines of a value that stands on its own."""
    if isinstance(value.raw, dict) and value.raw:
        lines = []
        for name in sorted(value.raw):
            lines += under(json.dumps(name, ensure_ascii=False) + ":", value.raw[name])
        return lines
    if isinstance(value.raw, tuple) and value.raw:
        return [line for part in value.raw for line in item(part)]
    return inline(value)


def under(key: str, value: Value) -> list[str]:
    """The lines of a key and its value."""
    lines = block(value)
    if isinstance(value.raw, dict) and value.raw:
        return [key, *("  " + line for line in lines)]
    if isinstance(value.raw, tuple) and value.raw:
        return [key, *lines]
    return [f"{key} {lines[0]}", *("  " + line if line else "" for line in lines[1:])]


def item(value: Value) -> list[str]:
    """The lines of a list's element."""
    lines = block(value)
    return [f"- {lines[0]}", *("  " + line if line else "" for line in lines[1:])]


def inline(value: Value) -> list[str]:
    """A scalar or an empty collection."""
    raw = value.raw
    if raw is None:
        return ["null"]
    if isinstance(raw, dict):
        return ["{}"]
    if isinstance(raw, tuple):
        return ["[]"]
    if value.kind == "bool":
        return ["true" if raw else "false"]
    if value.kind == "number":
        return [spelled(raw)]
    if "\n" in raw and plain_lines(raw):
        return literal(raw)
    return [json.dumps(raw, ensure_ascii=False)]


def plain_lines(text: str) -> bool:
    """The text can stand in a literal block."""
    return all(letter.isprintable() or letter in "\n\t" for letter in text) and not text.startswith((" ", "\n", "\t"))


def literal(text: str) -> list[str]:
    """The lines of a literal block."""
    ending = "|" if text.endswith("\n") and not text.endswith("\n\n") else "|+" if text.endswith("\n") else "|-"
    lines = text.split("\n")
    if text.endswith("\n"):
        lines.pop()
    return [ending, *lines]


def yaml_decoded(text: str) -> Value:
    """The value of a YAML 1.2 document. Raises EvaluationError."""
    import yaml

    loader_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = loader_class(text)
    try:
        node = loader.get_single_node()
        return from_plain(None) if node is None else built(node, set(), loader)
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
        found[key.value] = built(part, above, loader)
    return Value("object", {**merged, **found})


def scalar(node: Any, _loader: Any) -> Value:
    """The value of a scalar by the rules of YAML 1.2's core schema, as go-cty-yaml resolves it."""
    text = node.value
    if node.tag.endswith(":str") and node.style is not None or node.style in ("'", '"', "|", ">"):
        return string(text)
    if text in WORDS:
        return from_plain(WORDS[text])
    if node.tag.endswith(":binary"):
        return string(text)
    number = yaml_number(text)
    return string(text) if number is None else from_plain(number)


def yaml_number(text: str) -> Any:
    """The number that a plain scalar spells, None if it spells none."""
    plain = text.replace("_", "")
    if plain[:1] not in "+-.0123456789" or not any(letter.isdigit() for letter in plain):
        return None
    for prefix, base in (("0x", 16), ("0o", 8), ("0b", 2)):
        if plain.lstrip("+-").startswith(prefix):
            try:
                return int(plain.replace(prefix, "", 1), base)
            except ValueError:
                return None
    return parse_number(plain)

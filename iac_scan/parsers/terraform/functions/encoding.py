"""Functions from data to text and back."""

import base64
import binascii
import codecs
import csv
import io
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.functions.function import Function
from iac_scan.parsers.terraform.functions.hashing import undecidable
from iac_scan.parsers.terraform.functions.json_text import decoded, encoded
from iac_scan.parsers.terraform.functions.yaml_text import yaml_decoded, yaml_encoded
from iac_scan.parsers.terraform.types import DYNAMIC, STRING, object_of
from iac_scan.parsers.terraform.values import (
    EvaluationError,
    Value,
    list_value,
    object_value,
    string,
    unknown,
    unmarked,
    with_sensitive,
)


def base64_decode(text: str) -> str:
    """The text that base64 stands for."""
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True).decode()
    except (binascii.Error, ValueError):
        raise EvaluationError("the text is not base64 of UTF-8") from None


def codec(name: str) -> str:
    """The codec for an encoding of IANA's list. Raises EvaluationError."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise EvaluationError(f"the encoding {name!r} is not known") from None
    return {"utf-16": "utf-16-be", "utf-32": "utf-32-be"}.get(found, found)


def text_decode(text: str, encoding: str) -> str:
    """The text that base64 of another encoding stands for."""
    try:
        return base64.b64decode(text, validate=True).decode(codec(encoding)).removeprefix("\ufeff")
    except (binascii.Error, ValueError):
        raise EvaluationError(f"the text is not base64 of {encoding}") from None


def text_encode(text: str, encoding: str) -> str:
    """The text in another encoding, in base64."""
    try:
        name = codec(encoding)
        mark = "\ufeff" if encoding.lower() in ("utf-16", "utf-32") else ""
        return base64.b64encode((mark + text).encode(name)).decode()
    except ValueError:
        raise EvaluationError(f"the text has letters that {encoding} has not") from None


def csv_decode(text: str) -> Value:
    """The rows of a table with a header, as a list of objects."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise EvaluationError(f"the text is not CSV: {error}") from None
    if not rows:
        raise EvaluationError("the CSV text has no header")
    header = rows[0]
    if len(set(header)) != len(header):
        raise EvaluationError("the CSV header names a column twice")
    if any(len(row) != len(header) for row in rows):
        raise EvaluationError("the CSV rows are not all as long as the header")
    objects = [object_value(dict(zip(header, map(string, row), strict=True))) for row in rows[1:]]
    return list_value(objects, object_of(dict.fromkeys(header, STRING)))


def structured(name: str, encode: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A function that makes a text of a value; of one known in part, a text that is unknown but for its structure."""

    def text(value: Value) -> Value:
        sensitive = value.any_sensitive
        value = unmarked(value)
        why = next(value.unknowns, None)
        if why is None:
            return with_sensitive(encode(value), sensitive=sensitive)
        tree = value if value.tree is not None or (value.is_known and value.open is None) else None
        result = unknown(Unknown(f"{name}({why.expression})", why.reason), STRING, maybe_null=False, tree=tree)
        return with_sensitive(result, sensitive=sensitive)

    return text


def json_encode(value: Value) -> Value:
    """JSON text."""
    return string(encoded(value, escape=True))


def json_decode(text: Value) -> Value:
    """The value of a JSON text, with its unknown parts where the structure is known."""
    if isinstance(text.raw, Unknown):
        return text.tree if text.tree is not None else unknown(text.raw)
    return decoded(text.raw)


def url_encode(text: str) -> str:
    """The text for the query part of a URL."""
    return quote_plus(text, safe="")


FUNCTIONS: Mapping[str, Function] = {
    "base64decode": Function(base64_decode, (STRING,), result=STRING),
    "base64encode": Function(lambda text: base64.b64encode(text.encode()).decode(), (STRING,), result=STRING),
    "base64gzip": undecidable("the bytes that base64gzip() makes depend on the compressor", (STRING,)),
    "csvdecode": Function(csv_decode, (STRING,)),
    "jsondecode": Function(json_decode, (STRING,), mode="partial", unknowns=True),
    "jsonencode": Function(
        structured("jsonencode", json_encode), (DYNAMIC,), mode="partial", unknowns=True, nulls=True, result=STRING
    ),
    "textdecodebase64": Function(text_decode, (STRING, STRING), result=STRING),
    "textencodebase64": Function(text_encode, (STRING, STRING), result=STRING),
    "urlencode": Function(url_encode, (STRING,), result=STRING),
    "yamldecode": Function(yaml_decoded, (STRING,)),
    "yamlencode": Function(
        structured("yamlencode", yaml_encoded), (DYNAMIC,), mode="partial", unknowns=True, nulls=True, result=STRING
    ),
}

"""Keeps a values.schema.json from sending Helm to the network or to other files."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.source import Precision, Span
from iac_scan.parsers.helm.files import ChartFiles

SCHEMA = "values.schema.json"
REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
KNOWN_DRAFTS = ("http://json-schema.org/", "https://json-schema.org/")


def self_contained(files: ChartFiles) -> tuple[ChartFiles, tuple[Diagnostic, ...]]:
    """The chart without the schemas that refer to something outside themselves, and a note on each of those."""
    notes, kept = [], dict(files.files)
    for member in files.files:
        if member.rpartition("/")[2] != SCHEMA:
            continue
        if outside := next(references(files.text(member)), ""):
            del kept[member]
            message = f"the values are not checked against this schema: it refers to {outside}, which is not fetched"
            span = Span(files.places[member], precision=Precision.DOCUMENT)
            notes.append(Diagnostic(DiagnosticKind.NOTE, message, span, "put the definitions into the schema itself"))
    return replace(files, files=kept), tuple(notes)


def references(text: str) -> Iterator[str]:
    """What a JSON schema refers to outside itself; a text that is not JSON is left to Helm."""
    try:
        pending: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            for key, item in value.items():
                inside = not isinstance(item, str) or item.startswith(
                    ("#", *(KNOWN_DRAFTS if key == "$schema" else ()))
                )
                if (key in REFERENCES or key == "$schema") and not inside:
                    yield item
            pending += value.values()
        elif isinstance(value, list):
            pending += value

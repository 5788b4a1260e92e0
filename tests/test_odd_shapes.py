"""No check breaks on a manifest of the wrong shape: every value of every sample is replaced by something odd once."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from iac_scan.config import Config
from iac_scan.engine.catalog import bundled
from iac_scan.model.finding import DiagnosticKind
from iac_scan.pipeline import scan

ODD: tuple[Any, ...] = (None, "text", 5, [None, 5, "text", {}], {"a": None}, True)


def documents() -> list[Any]:
    """The objects of all fail samples that are single files."""
    samples = sorted(bundled("checks").rglob("fail*.yaml"))
    found = (document for sample in samples for document in yaml.safe_load_all(sample.read_text("utf-8")))
    return [document for document in found if isinstance(document, dict) and "kind" in document]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to everything below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """A copy of a document with one value replaced."""
    result = copy.deepcopy(document)
    place = result
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = odd
    return result


@pytest.mark.parametrize("turn", range(len(ODD)))
def test_no_check_breaks(turn: int) -> None:
    mutants = [
        replaced(document, path, ODD[turn])
        for document in documents()
        for number, path in enumerate(places(document))
        if path not in (("kind",), ("apiVersion",)) and (number + turn) % 5 == 0
    ]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": mutants})
    result = scan(Config(paths=(Path("-"),), stdin=text, profiles=("default", "hygiene")))
    broken = {entry.message for entry in result.diagnostics if entry.kind is DiagnosticKind.CHECK}
    assert broken == set()
    # A ConfigMap that holds settings of a registry client is two resources.
    embedded = sum(1 for mutant in mutants if mutant["kind"] == "ConfigMap")
    assert len(mutants) <= result.coverage.resources <= len(mutants) + embedded

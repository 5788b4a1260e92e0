"""The structures of registry settings: whole, and themselves valid."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from iac_scan.analyzers.settings_structure import FOLDER, schema_of, settings_problems
from iac_scan.model.node import Document
from iac_scan.model.source import Origin, Span
from iac_scan.parsers.registry.formats import DOCKER_KEYS, FORMATS

SCHEMAS = sorted(FOLDER.glob("*.schema.json"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_structure_is_a_valid_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_every_format_has_a_structure() -> None:
    assert {entry.kind for entry in FORMATS if schema_of(entry.kind) is None} == set()


def test_the_keys_docker_is_known_by_are_keys_of_its_structure() -> None:
    schema = schema_of("DockerDaemon")
    assert schema is not None
    assert set(schema["properties"]) >= DOCKER_KEYS


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
@pytest.mark.parametrize("value", [{}, {"": None}, {"x": [[[{}]]]}, [], "text", 3.5, None])
def test_odd_shapes_do_no_harm(path: Path, value: object) -> None:
    kind = path.name.removesuffix(".schema.json")
    body = Document("x", value, lambda _: Origin(Span("x"))).root
    assert all(problem.message for problem in settings_problems(body, kind))


def test_a_file_of_another_format_is_not_told_without_end() -> None:
    body = Document("x", {f"key{number}": 1 for number in range(5000)}, lambda _: Origin(Span("x"))).root
    assert len(list(settings_problems(body, "HarborConfig"))) == 100

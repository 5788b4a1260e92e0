"""YAML is read as the Kubernetes decoder reads it."""

from typing import Any

import pytest

from iac_scan.model.node import Unknown
from iac_scan.parsers.yaml import Chunk, Composer, ParseError, chunks, compose, mark_at


def value(text: str) -> Any:
    return compose(Chunk(text, 0)).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=", "="),
        ("yes", True),
        ("NO", False),
        ("y", True),
        ("n", False),
        ("off", False),
        ("'yes'", "yes"),
        ("~", None),
        ("", None),
        ("0755", 493),
        ("0o755", 493),
        ("0x1F", 31),
        ("-0b11", -3),
        ("08", 8.0),
        ("1:30", "1:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("+.5", 0.5),
        ("12e03", 12000.0),
        ("1.2.3", "1.2.3"),
        ("0x", "0x"),
        ("18446744073709551615", 18446744073709551615),
        ("!!str 123", "123"),
        ("!!float 1", 1.0),
        ("!!binary aGVsbG8=", "hello"),
        ("!vault secret", "secret"),
        ("100m", "100m"),
        ("<<", "<<"),
    ],
)
def test_scalars(text: str, expected: object) -> None:
    read = value(f"a: {text}")["a"]
    assert read == expected
    assert type(read) is type(expected)


def test_keys_are_text() -> None:
    assert value("{1: a, true: b, yes: c, 1.5: d, null: e}") == {"1": "a", "true": "c", "1.5": "d", "null": "e"}


def test_merge_keys_are_merged_where_they_stand() -> None:
    text = "base: &b {x: 1, w: 2}\nmore: &m {w: 3, z: 4}\nuse:\n  z: 5\n  <<: [*b, *m]\n  x: 9\n"
    assert value(text)["use"] == {"x": 9, "w": 2, "z": 4}


def test_duplicate_keys_are_reported_and_the_last_one_wins() -> None:
    composed = compose(Chunk("a: 1\nb:\n  c: 1\n  c: 2\n", 10))
    assert composed.value == {"a": 1, "b": {"c": 2}}
    assert [(key, position.line, position.column) for key, position in composed.duplicates] == [("c", 14, 3)]


def test_placeholders_are_unknown_and_text_stays_text() -> None:
    read = value(
        "a: ${TAG}\nb: registry/${NAME}:1\nc: '{{ inputs.image }}'\nd: {{ .Values.x }}\n"
        "e: 'hello {{ name }}'\nf: echo ${HOME} done\ng: |\n  ${BODY}\nh: $(VAR)\n"
    )
    unknown = {key for key, item in read.items() if isinstance(item, Unknown)}
    assert unknown == {"a", "b", "c", "d"}
    assert read["d"].expression == "{{ .Values.x }}"
    assert (read["e"], read["f"], read["g"], read["h"]) == (
        "hello {{ name }}",
        "echo ${HOME} done",
        "${BODY}\n",
        "$(VAR)",
    )


def test_documents_are_split_where_yaml_splits_them() -> None:
    text = "# only a comment\n---\na: 1\n--- # next\nb: |\n  text\n...\n%YAML 1.1\n---\n---\nc: '---'\n"
    assert [(chunk.line, value(chunk.text)) for chunk in chunks(text)] == [
        (1, {"a": 1}),
        (3, {"b": "text\n"}),
        (9, {"c": "---"}),
    ]


def test_content_on_the_marker_line_is_kept() -> None:
    assert [value(chunk.text) for chunk in chunks("--- {a: 1}\n---\nb: 2\n")] == [{"a": 1}, {"b": 2}]


def test_carriage_returns_are_line_ends() -> None:
    assert [value(chunk.text) for chunk in chunks("a: 1\r\n---\r\nb:\r\n  - 2\r\n")] == [{"a": 1}, {"b": [2]}]


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: [1, 2\nb: 3", "did not find expected ',' or ']'", 2, 2),
        ("a: *nope", "the alias *nope has no anchor", 1, 4),
        ("a: &x [*x]", "the anchor &x contains itself", 1, 8),
        ("? [a]\n: b", "a map key must be a scalar", 1, 1),
        ("a: !!binary '*'", "!!binary holds text that is not base64", 1, 4),
        ("a: \x01", "the character U+0001 is not allowed in YAML", 1, 1),
        ("a:\n  <<: 3", "a merge key takes a mapping or a list of mappings", 2, 7),
        ("a: 1\n\tb: 2", "found a tab character that violates indentation", 2, 1),
    ],
)
def test_errors_say_where(text: str, message: str, line: int, column: int) -> None:
    with pytest.raises(ParseError) as caught:
        value(text)
    assert message in caught.value.message
    assert (caught.value.position.line, caught.value.position.column) == (line, column)


@pytest.mark.parametrize("text", ["[" * 10_000 + "]" * 10_000, "{a: " * 10_000, "- " * 10_000 + "x"])
def test_deep_nesting_ends_in_an_error(text: str) -> None:
    # libyaml has a limit of its own from PyYAML 6.0.4 on, and says so first.
    with pytest.raises(ParseError, match=r"nested deeper than 1000 levels|exceeded maximum nesting depth"):
        value(text)


def test_a_billion_laughs_end_in_an_error() -> None:
    rows = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(ParseError, match="aliases expand to more than"):
        value("\n".join(rows))


def test_too_many_values_end_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iac_scan.parsers.yaml.MAX_NODES", 100)
    monkeypatch.setattr("iac_scan.parsers.plain_yaml.MAX_NODES", 100)
    with pytest.raises(ParseError, match="holds more than 100 values"):
        value("[" + "[],".join([""] * 200) + "]")


def test_json_that_yaml_cannot_read() -> None:
    assert value('{"a": "\\ud83d\\ude00",\n\t"b": 1}') == {"a": "😀", "b": 1}


DOCUMENT = """\
metadata: &m
  name: web
spec:
  containers:
    - name: web
      securityContext:
        privileged: true
    - {name: other, args: ["-v"]}
  copy: *m
"""


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ((), (3, 1, 3, 9)),
        (("metadata", "name"), (4, 3, 4, 12)),
        (("spec", "containers", 0), (7, 7, 7, 16)),
        (("spec", "containers", 0, "securityContext", "privileged"), (9, 9, 9, 25)),
        (("spec", "containers", 0, "securityContext"), (8, 7, 8, 22)),
        (("spec", "containers", 0, "securityContext", "absent"), (8, 7, 8, 22)),
        (("spec", "containers", 1, "args", 0), (10, 28, 10, 32)),
        (("spec", "copy", "name"), (4, 3, 4, 12)),
        (("spec", "absent", "below"), (5, 1, 5, 5)),
    ],
)
def test_positions(path: tuple[str | int, ...], mark: tuple[int, int, int, int]) -> None:
    marks = Composer(Chunk(DOCUMENT, 2), keep_marks=True).compose().marks
    assert marks is not None
    assert mark_at(marks, path) == mark

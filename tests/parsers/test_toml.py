"""The scanner finds a place for every value that tomllib reads, and the text at that place is the value's."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iac_scan.parsers.marks import Marks
from iac_scan.parsers.toml import read
from iac_scan.parsers.yaml import ParseError

TEXT = """\
# comment with = and [brackets]
version = 3
title = "a # b"
'quoted key' = 'x'

[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"

[plugins.cri] # trailing
a.b = 1
list = [ "one", # first
  'two', { x = 1, y.z = "deep" },
]
when = 1979-05-27 07:32:00

[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "mirror.example.com"
[[registry.mirror]]
location = '''
second
'''
[[registry]]
location = \"\"\"quoted \\"\"\" here\"\"\"
"""


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else None


def marked(marks: Marks) -> Any:
    if isinstance(marks.inside, dict):
        return {key: marked(item) for key, item in marks.inside.items()}
    return [marked(item) for item in marks.inside] if isinstance(marks.inside, list) else None


def written(text: str, marks: Marks) -> str:
    line, column, end_line, end_column = marks.mark
    rows = text.splitlines(keepends=True)
    if line == end_line:
        return rows[line - 1][column - 1 : end_column - 1]
    return rows[line - 1][column - 1 :] + "".join(rows[line : end_line - 1]) + rows[end_line - 1][: end_column - 1]


def at(marks: Marks, *path: str | int) -> Marks:
    for key in path:
        assert marks.inside is not None
        marks = marks.inside[key]  # type: ignore[index]
    return marks


def test_every_value_has_its_place() -> None:
    value, marks = read(TEXT)
    assert marked(marks) == shape(value) == shape(tomllib.loads(TEXT))
    assert written(TEXT, at(marks, "version")) == "version = 3"
    assert written(TEXT, at(marks, "quoted key")) == "'quoted key' = 'x'"
    registry = at(marks, "plugins", "io.containerd.cri.v1.images", "registry", "config_path")
    assert written(TEXT, registry) == 'config_path = "/etc/containerd/certs.d"'
    assert written(TEXT, at(marks, "plugins", "cri", "list", 1)) == "'two'"
    assert written(TEXT, at(marks, "plugins", "cri", "list", 2, "y", "z")) == 'y.z = "deep"'
    assert written(TEXT, at(marks, "plugins", "cri", "when")) == "when = 1979-05-27 07:32:00"
    assert written(TEXT, at(marks, "registry", 0, "mirror", 1, "location")) == "location = '''\nsecond\n'''"
    assert written(TEXT, at(marks, "registry", 1)) == "[[registry]]"


KEYS = st.text(alphabet="ab-_.é\"' #=[", min_size=1, max_size=4)
SCALARS = st.integers(-9, 99) | st.booleans() | st.text(alphabet="ab\"'\\\n#,]}[{= é", max_size=6)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


def spelled(value: Any) -> str:
    """A value as inline TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {spelled(v)}" for key, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[\n" + ",\n".join(spelled(item) for item in value) + " # end\n]"
    return json.dumps(value, ensure_ascii=False)


def one_line(value: Any) -> str:
    return spelled(value).replace(" # end\n", "").replace("[\n", "[").replace(",\n", ", ")


@settings(max_examples=200, deadline=None)
@given(
    TABLES, st.dictionaries(KEYS, TABLES, max_size=3), st.dictionaries(KEYS, st.lists(TABLES, max_size=3), max_size=2)
)
def test_the_places_have_the_shape_of_the_value(
    top: dict[str, Any], tables: dict[str, Any], lists: dict[str, Any]
) -> None:
    rows = [f"{json.dumps(key, ensure_ascii=False)} = {one_line(value)}" for key, value in top.items()]
    for key, table in tables.items():
        rows.append(f"[{json.dumps('t' + key, ensure_ascii=False)}]")
        rows += [f"{json.dumps(name, ensure_ascii=False)} = {one_line(value)}" for name, value in table.items()]
    for key, several in lists.items():
        for table in several:
            rows.append(f"[[{json.dumps('l' + key, ensure_ascii=False)}]]")
            rows += [f"{json.dumps(name, ensure_ascii=False)} = {one_line(value)}" for name, value in table.items()]
    text = "\n".join(rows)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    value, marks = read(text)
    assert value == expected
    assert marked(marks) == shape(value)


@pytest.mark.parametrize(
    ("text", "place"),
    [("a = \n", (1, 5)), ("a = 1\nb = [1, 2", (2, 10)), ("[x\n", (1, 3)), ("a = " + "[" * 5000, (1, 1))],
    ids=["no value", "open list", "open header", "deep"],
)
def test_what_is_no_toml_is_told_with_its_place(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(ParseError) as error:
        read(text)
    assert (error.value.position.line, error.value.position.column) == place


@given(st.text(alphabet="ab=[]{}\"'#.,\n\\ 1-:", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value, marks = read(text)
    except ParseError:
        return
    assert marked(marks) == shape(value)

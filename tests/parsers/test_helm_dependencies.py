"""What a chart declares and does not bring is looked for beside it, and said where it is not found."""

import tarfile
from pathlib import Path

import pytest

from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.source import Position, Span
from iac_scan.parsers.helm.ignore import Rules
from iac_scan.parsers.helm.version import satisfies
from tests.parsers.helm_charts import config_map, data_of, messages, place, read, states, write

pytest.importorskip("helm_python")

USES = """\
apiVersion: v2
name: shop
version: 1.0.0
dependencies:
- name: db
  version: {version}
  repository: {repository}
"""


def needing(folder: Path, version: str = "^1.2", repository: str = "https://charts.invalid", more: str = "") -> Path:
    """A chart that needs `db`."""
    chart_yaml = USES.format(version=version, repository=repository) + more
    return write(folder, {"Chart.yaml": chart_yaml, "templates/map.yaml": config_map("m", "  a: b\n")})


def database(folder: Path, version: str) -> Path:
    """The chart `db`."""
    template = config_map("db", '  size: "{{ .Values.size }}"\n')
    return write(folder, {"values.yaml": "size: 1\n", "templates/map.yaml": template}, name="db", version=version)


def test_absent_dependency_is_named_with_its_command_and_the_rest_is_rendered(tmp_path: Path) -> None:
    parsed = read(needing(tmp_path / "shop"))
    assert data_of(parsed) == {"m": {"a": "b"}}
    assert parsed.diagnostics == (
        Diagnostic(
            DiagnosticKind.RESOLVE,
            "the chart shop needs db ^1.2 from https://charts.invalid, which is not there",
            Span("shop/Chart.yaml", Position(5, 3), Position(5, 11)),
            "helm dependency build shop",
            failed=True,
        ),
    )


def test_absent_dependency_that_is_switched_off_is_fine(tmp_path: Path) -> None:
    by_condition = needing(tmp_path / "a", more="  condition: nothing.set,db.enabled\n")
    (by_condition / "values.yaml").write_text("db:\n  enabled: false\n")
    by_tag = needing(tmp_path / "b", more="  tags: [data, more]\n")
    (by_tag / "values.yaml").write_text("tags:\n  data: false\n")
    assert [messages(read(chart)) for chart in (by_condition, by_tag)] == [[], []]
    (by_tag / "values.yaml").write_text("tags:\n  data: false\n  more: true\n")
    assert len(messages(read(by_tag))) == 1


def test_sibling_of_a_fitting_version_is_used(tmp_path: Path) -> None:
    database(tmp_path / "other-name", "1.3.0")
    parsed = read(needing(tmp_path / "shop"))
    assert messages(parsed) == []
    assert data_of(parsed) == {"m": {"a": "b"}, "db": {"size": "1"}}
    (found,) = (each for each in parsed.resources if each.name == "db")
    assert place(found.body["data"]["size"].span) == "other-name/templates/map.yaml:6 line"
    assert all(path.startswith("shop/") for path in states(parsed))


def test_sibling_of_another_version_is_not_used(tmp_path: Path) -> None:
    database(tmp_path / "db", "2.0.0")
    assert len(messages(read(needing(tmp_path / "shop")))) == 1


def test_file_repository_and_packaged_sibling(tmp_path: Path) -> None:
    database(tmp_path / "libs" / "db", "1.2.9")
    by_file = needing(tmp_path / "charts" / "shop", repository="file://../../libs/db")
    assert "db" in data_of(read(by_file, root=tmp_path))
    by_archive = needing(tmp_path / "packed" / "shop")
    with tarfile.open(tmp_path / "packed" / "db-1.2.9.tgz", "w:gz") as archive:
        archive.add(tmp_path / "libs" / "db", "db")
    parsed = read(by_archive, root=tmp_path)
    assert messages(parsed) == []
    (found,) = (each for each in parsed.resources if each.name == "db")
    assert place(found.body["data"]["size"].span) == "packed/db-1.2.9.tgz!/db/templates/map.yaml:6 line"


def test_packaged_subchart_and_alias(tmp_path: Path) -> None:
    database(tmp_path / "elsewhere" / "db", "1.2.0")
    chart = needing(tmp_path / "shop", more="  alias: first\n- name: db\n  version: 1.2.0\n  alias: second\n")
    (chart / "values.yaml").write_text("first:\n  size: 3\nsecond:\n  size: 4\n")
    (chart / "charts").mkdir()
    with tarfile.open(chart / "charts" / "db-1.2.0.tgz", "w:gz") as archive:
        archive.add(tmp_path / "elsewhere" / "db", "db")
    parsed = read(chart)
    assert messages(parsed) == []
    sizes = [each.body["data"]["size"] for each in parsed.resources if each.name == "db"]
    assert [size.value for size in sizes] == ["3", "4"]
    assert {place(size.span) for size in sizes} == {"shop/charts/db-1.2.0.tgz!/db/templates/map.yaml:6 line"}
    assert [(words, place(span)) for size in sizes for words, span in size.origin.feeds] == [
        ("values key first.size", "shop/values.yaml:2 line"),
        ("values key second.size", "shop/values.yaml:4 line"),
    ]


def test_requirements_of_old_charts(tmp_path: Path) -> None:
    files = {
        "Chart.yaml": "apiVersion: v1\nname: shop\nversion: 1.0.0\n",
        "requirements.yaml": "dependencies:\n- name: db\n  version: 1.x\n  repository: '@stable'\n",
        "templates/map.yaml": config_map("m", "  a: b\n"),
    }
    (diagnostic,) = read(write(tmp_path / "shop", files)).diagnostics
    assert diagnostic.message == "the chart shop needs db 1.x from @stable, which is not there"
    assert place(diagnostic.span) == "shop/requirements.yaml:2 line"


@pytest.mark.parametrize(
    ("version", "constraint", "expected"),
    [
        ("1.2.3", "^1.2", True),
        ("2.0.0", "^1.2", False),
        ("0.4.0", "^0.3.0", False),
        ("0.0.4", "^0.0.3", False),
        ("1.2.9", "~1.2.0", True),
        ("1.3.0", "~1.2.0", False),
        ("1.9.0", "~1", True),
        ("1.3.0", "1.x.x", True),
        ("1.0.0", ">=1.0.0, <2.0.0", True),
        ("1.0.0", ">= 1.0.0 < 2.0.0", True),
        ("1.5.0", "1.0 - 1.5", True),
        ("1.6.0", "1.0.0 - 1.5.0", False),
        ("1.0.0", "2 || 1.0.0", True),
        ("2.0.0-rc1", ">=1", False),
        ("2.0.0-rc1", ">=1-0", True),
        ("2.0.0-rc.2", ">2.0.0-rc.10", False),
        ("v1.36.0", ">=1.23.0-0", True),
        ("1.2.3+build", "1.2.3", True),
        ("1.2.3", "!=1.2.3", False),
        ("1.2.9", ">1.2", False),
        ("1.2.9", "<=1.2", True),
        ("1.0.0", "", True),
        ("1.0.0", "*", True),
        ("none", "*", False),
        ("1.0.0", "none", False),
    ],
)
def test_version_ranges(version: str, constraint: str, expected: bool) -> None:
    assert satisfies(version, constraint) is expected


@pytest.mark.parametrize(
    ("rules", "path", "folder", "expected"),
    [
        ("*.md", "docs/a.md", False, True),
        ("docs/", "docs", True, True),
        ("docs/", "docs", False, False),
        ("/a.txt", "b/a.txt", False, False),
        ("b/a.txt", "b/a.txt", False, True),
        ("a?c", "abc", False, True),
        ("[a-b].yaml", "b.yaml", False, True),
        ("[z-a].yaml", "b.yaml", False, False),
        ("!keep.yaml", "other.yaml", False, True),
        ("!keep.yaml", "keep.yaml", False, False),
        ("# *.md", "a.md", False, False),
        ("", "templates/.hidden", False, True),
        ("a*", "b/c/ab", False, True),
    ],
)
def test_ignore_rules(rules: str, path: str, folder: bool, expected: bool) -> None:
    assert Rules.parse(rules).ignores(path, folder=folder) is expected

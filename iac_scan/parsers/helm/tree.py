"""A chart and its subcharts: what Chart.yaml declares, what is there, and what lies beside the chart."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from iac_scan.model.record import record
from iac_scan.model.source import Span
from iac_scan.parsers.helm.files import MAX_NESTING, ChartError, ChartFiles, read_chart
from iac_scan.parsers.helm.recognise import ARCHIVE_SUFFIXES, is_chart, packaged_chart
from iac_scan.parsers.helm.version import satisfies
from iac_scan.parsers.yaml import Chunk, Locator, ParseError, compose


@record
class Dependency:
    """One declared dependency and where it is declared; `key` is the name its values stand under."""

    name: str
    version: str
    repository: str
    condition: str
    tags: tuple[str, ...]
    key: str
    span: Span

    @property
    def label(self) -> str:
        """The dependency as people read it."""
        source = f" from {self.repository}" if self.repository else ""
        return f"{self.name} {self.version}".strip() + source

    def enabled(self, values: Any) -> bool:
        """The chart's values switch it on; a condition that is set decides, else the tags, else it is on."""
        for path in filter(None, (part.strip() for part in self.condition.split(","))):
            if isinstance(found := value_at(values, path.split(".")), bool):
                return found
        tags = [value_at(values, ["tags", tag]) for tag in self.tags]
        return True in tags or False not in tags


@record
class Chart:
    """A chart of the tree: the prefix of its members, what Chart.yaml says, and its subcharts."""

    prefix: str
    name: str
    version: str
    is_library: bool
    kube_version: str
    dependencies: tuple[Dependency, ...]
    children: tuple["Chart", ...]

    def child(self, key: str) -> "Chart | None":
        """The subchart whose values stand under a key: by its alias, else by its name."""
        names = [declared.name for declared in self.dependencies if declared.key == key] or [key]
        return next((child for child in self.children if child.name in names), None)

    @property
    def missing(self) -> list[Dependency]:
        """The declared dependencies of which no version is there."""
        present = {child.name for child in self.children}
        return [declared for declared in self.dependencies if declared.name not in present]

    def all(self) -> Iterator["Chart"]:
        """The chart itself and all its subcharts."""
        yield self
        for child in self.children:
            yield from child.all()


def value_at(values: Any, path: list[str]) -> Any:
    """What a values tree holds at a path, None if nothing."""
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def yaml_map(text: str) -> dict[str, Any]:
    """A YAML mapping; empty for anything else, of which Helm speaks itself."""
    try:
        value = compose(Chunk(text, 0)).value
    except ParseError:
        return {}
    return value if isinstance(value, dict) else {}


def words(values: dict[str, Any], key: str) -> str:
    """A text of a mapping, empty if it is no text."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def tree(files: ChartFiles, prefix: str = "", depth: int = 0) -> Chart:
    """The chart whose members begin with `prefix`, and its subcharts."""
    meta = yaml_map(files.text(prefix + "Chart.yaml"))
    start = prefix + "charts/"
    folders = dict.fromkeys(member[len(start) :].split("/")[0] for member in files.files if member.startswith(start))
    children = tuple(
        tree(files, f"{start}{folder}/", depth + 1)
        for folder in folders
        if depth < MAX_NESTING and folder[0] not in "._" and f"{start}{folder}/Chart.yaml" in files.files
    )
    return Chart(
        prefix=prefix,
        name=words(meta, "name"),
        version=words(meta, "version"),
        is_library=meta.get("type") == "library",
        kube_version=words(meta, "kubeVersion"),
        dependencies=tuple(declared(files, prefix, meta)),
        children=children,
    )


def declared(files: ChartFiles, prefix: str, meta: dict[str, Any]) -> Iterator[Dependency]:
    """The dependencies of Chart.yaml and, as charts of apiVersion v1 have it, of requirements.yaml."""
    old_style = prefix + "requirements.yaml"
    for member, holder in ((prefix + "Chart.yaml", meta), (old_style, yaml_map(files.text(old_style)))):
        entries = holder.get("dependencies")
        locate = Locator(files.places.get(member, files.place), Chunk(files.text(member), 0))
        for number, entry in enumerate(entries if isinstance(entries, list) else []):
            if not isinstance(entry, dict) or not words(entry, "name"):
                continue
            tags = entry.get("tags")
            yield Dependency(
                name=words(entry, "name"),
                version=words(entry, "version"),
                repository=words(entry, "repository"),
                condition=words(entry, "condition"),
                tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
                key=words(entry, "alias") or words(entry, "name"),
                span=locate(("dependencies", number)).span,
            )


def place_of(path: Path, root: Path) -> str:
    """A path relative to the scanned root, with forward slashes."""
    return Path(os.path.relpath(path, root)).as_posix()


def completed(files: ChartFiles, path: Path, root: Path) -> ChartFiles:
    """The chart with those absent dependencies added that lie beside it, each under charts/."""
    for _ in range(MAX_NESTING):
        added: dict[str, bytes] = {}
        places: dict[str, str] = {}
        for chart in tree(files).all():
            for dependency in chart.missing:
                found = beside(dependency, path, chart.prefix, root)
                prefix = f"{chart.prefix}charts/{dependency.name}.beside/"
                if found is not None:
                    added |= {prefix + member: data for member, data in found.files.items()}
                    places |= {prefix + member: place for member, place in found.places.items()}
        if not added:
            break
        files = replace(files, files={**files.files, **added}, places={**files.places, **places})
    return files


def beside(dependency: Dependency, path: Path, prefix: str, root: Path) -> ChartFiles | None:
    """The dependency from its `file://` repository, or from a chart in the same folder as this one."""
    candidates = [path.parent / dependency.name, *archives_beside(dependency, path)]
    if dependency.repository.startswith("file://"):
        candidates.insert(0, path / prefix / dependency.repository.removeprefix("file://"))
    else:
        candidates += sorted(folder.parent for folder in path.parent.glob("*/Chart.yaml"))
    for candidate in candidates:
        if candidate.resolve() == path.resolve() or not (is_chart(candidate) or packaged_chart(candidate)):
            continue
        try:
            files = read_chart(candidate, place_of(candidate, root))
        except ChartError:
            continue
        found = tree(files)
        if found.name == dependency.name and satisfies(found.version, dependency.version):
            return files
    return None


def archives_beside(dependency: Dependency, path: Path) -> list[Path]:
    """Packaged charts in the same folder whose name begins with the dependency's."""
    return sorted(
        (
            file
            for file in path.parent.iterdir()
            if file.name.startswith(f"{dependency.name}-") and file.name.endswith(ARCHIVE_SUFFIXES)
        ),
        reverse=True,
    )


def effective(files: ChartFiles, chart: Chart, values: Any) -> Iterator[tuple[Chart, Any]]:
    """The chart and each subchart that is switched on, with the values it sees; `values` overrides its own."""
    seen = over(yaml_map(files.text(chart.prefix + "values.yaml")), values if isinstance(values, dict) else {})
    yield chart, seen
    for child in chart.children:
        entries = [entry for entry in chart.dependencies if entry.name == child.name]
        for key in [entry.key for entry in entries if entry.enabled(seen)] if entries else [child.name]:
            yield from effective(files, child, seen.get(key))


def over(base: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Two values trees, the second one winning, maps merged key by key."""
    result = dict(base)
    for key, value in values.items():
        old = result.get(key)
        result[key] = over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result

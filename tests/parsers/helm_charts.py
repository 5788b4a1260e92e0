"""Writes little charts and reads them as a scan would."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from iac_scan.config import ChartOptions, Limits
from iac_scan.model.finding import InputState
from iac_scan.model.node import Node
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Span, Stack, StackKind
from iac_scan.parsers.helm import chart as helm

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
NO_OPTIONS = ChartOptions()
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n"


def write(folder: Path, files: dict[str, str], name: str = "shop", **meta: Any) -> Path:
    """A chart in a folder, with a Chart.yaml of its own unless `files` has one."""
    lines = [f"{key}: {value}" for key, value in {"apiVersion": "v2", "name": name, "version": "1.0.0", **meta}.items()]
    for member, text in {"Chart.yaml": "\n".join(lines) + "\n", **files}.items():
        file = folder / member
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="")
    return folder


def read(path: Path, options: ChartOptions = NO_OPTIONS, root: Path | None = None, **limits: Any) -> Parsed:
    """What the parser makes of a chart, whose parent is the scanned root unless another is given."""
    stack = Stack(StackKind.CHART, path.name, path)
    return helm.read(stack, options, replace(Limits(), **limits), root or path.parent)


def config_map(name: str, data: str) -> str:
    """A ConfigMap whose data are lines of a template, indented by two."""
    return CONFIG_MAP.format(name=name) + data


def data_of(parsed: Parsed) -> dict[str, Any]:
    """The data of all ConfigMaps by name."""
    return {each.name: each.body["data"].value for each in parsed.resources if each.kind == "ConfigMap"}


def states(parsed: Parsed) -> dict[str, InputState]:
    """What became of each input."""
    return {each.path: each.state for each in parsed.inputs}


def place(span: Span) -> str:
    """A span as `file:line precision`."""
    return f"{span.file}:{span.start.line} {span.precision.value}"


def feeds(node: Node) -> list[str]:
    """What feeds a node, as `words at file:line precision`."""
    return [f"{words} at {place(span)}" for words, span in node.origin.feeds]


def messages(parsed: Parsed) -> list[str]:
    """The failed diagnostics as `kind: message`."""
    return [f"{each.kind.value}: {each.message}" for each in parsed.diagnostics if each.failed]

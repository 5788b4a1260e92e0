"""The resource graph as JSON, Graphviz dot or Mermaid."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from iac_scan.model.finding import Diagnostic
from iac_scan.model.graph import TERRAFORM, Edge, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import MISSING, Path, Unknown
from iac_scan.model.parsed import Output
from iac_scan.model.source import Span

HIDDEN = {"$sensitive": True}  # what stands for a value that Terraform would not show


def write_json(
    graph: ResourceGraph, diagnostics: Iterable[Diagnostic], out: TextIO, outputs: Iterable[Output] = ()
) -> None:
    """Resources and edges, each with the place it is written; what is not declared in the files is an external node.

    `roots` are the roots of Terraform with their outputs; where there is only one, `outputs` are its own.
    """
    roots = roots_of(graph, outputs)
    document = {
        "schema": "iac-scan-graph/v1",
        "resources": [resource_row(resource) for resource in sorted(graph.resources, key=lambda entry: entry.id)],
        "external": [identity(target) for target in externals(graph)],
        "edges": [edge_row(edge) for edge in ordered(graph)],
        "roots": roots,
        "outputs": roots[0]["outputs"] if len(roots) == 1 else {},
        "diagnostics": [
            {"kind": entry.kind, "message": entry.message, "failed": entry.failed, "location": place(entry.span)}
            for entry in diagnostics
        ],
    }
    json.dump(document, out, indent=2, default=unknown)
    out.write("\n")


def write_dot(graph: ResourceGraph, _: Iterable[Diagnostic], out: TextIO, _outputs: Iterable[Output] = ()) -> None:
    """A digraph for Graphviz."""
    out.write("digraph resources {\n  rankdir=LR;\n  node [shape=box];\n")
    numbers = numbered(graph)
    for target, number in numbers.items():
        style = "" if graph.resource(target) else ", style=dashed"
        out.write(f"  n{number} [label={quoted(target.address)}{style}];\n")
    for edge in ordered(graph):
        label = quoted(str(edge.relation))
        out.write(
            f"  n{numbers[edge.source]} -> n{numbers[edge.target]} [label={label}, tooltip={quoted(written(edge))}];\n"
        )
    out.write("}\n")


def write_mermaid(graph: ResourceGraph, _: Iterable[Diagnostic], out: TextIO, _outputs: Iterable[Output] = ()) -> None:
    """A flowchart for Mermaid, which GitHub and GitLab draw in Markdown."""
    out.write("flowchart LR\n")
    numbers = numbered(graph)
    for target, number in numbers.items():
        out.write(f'  n{number}["{mermaid_text(target.address)}"]\n')
    for edge in ordered(graph):
        out.write(f"  n{numbers[edge.source]} -->|{edge.relation}| n{numbers[edge.target]}\n")


FORMATS: dict[str, Callable[[ResourceGraph, Iterable[Diagnostic], TextIO, Iterable[Output]], None]] = {
    "json": write_json,
    "dot": write_dot,
    "mermaid": write_mermaid,
}


def ordered(graph: ResourceGraph) -> list[Edge]:
    """The edges in an order that does not depend on the order of files."""
    return sorted(
        graph.edges, key=lambda edge: (edge.source, edge.relation, edge.target, tuple(map(str, edge.at.path)))
    )


def externals(graph: ResourceGraph) -> list[ResourceId]:
    """What edges lead to without being declared, sorted."""
    return sorted({edge.target for edge in graph.edges if graph.resource(edge.target) is None})


def numbered(graph: ResourceGraph) -> dict[ResourceId, int]:
    """A number for each node of the graph."""
    nodes = sorted({resource.id for resource in graph.resources} | set(externals(graph)))
    return {node: number for number, node in enumerate(nodes)}


def identity(node: ResourceId) -> dict[str, Any]:
    """A node's identity."""
    return {
        "address": node.address,
        "stack": node.stack,
        "group": node.group,
        "kind": node.kind,
        "namespace": node.namespace,
        "name": node.name,
    }


def resource_row(resource: Resource) -> dict[str, Any]:
    """A resource with the place it is declared; one of Terraform with its attributes."""
    place_of = resource.body["metadata"]["name"] if resource.id.group != TERRAFORM else resource.body
    span = (place_of if place_of.raw is not MISSING else resource.body).span
    row = {**identity(resource.id), "api_version": resource.api_version, "location": place(span)}
    if resource.id.group == TERRAFORM:
        row["attributes"] = shown(resource.body.raw, resource.sensitive)
    return row


def roots_of(graph: ResourceGraph, outputs: Iterable[Output]) -> list[dict[str, Any]]:
    """The roots of Terraform with their outputs by name."""
    found: dict[str, dict[str, Any]] = {entry.id.stack: {} for entry in graph.resources if entry.id.group == TERRAFORM}
    for output in outputs:
        found.setdefault(output.stack, {})[output.name] = HIDDEN if output.sensitive else output.value
    return [{"stack": stack, "outputs": found[stack]} for stack in sorted(found)]


def shown(value: Any, hidden: frozenset[Path], path: Path = ()) -> Any:
    """A value whose hidden places are covered."""
    if not hidden:
        return value
    if path in hidden:
        return HIDDEN
    if isinstance(value, dict):
        return {key: shown(part, hidden, (*path, key)) for key, part in value.items()}
    if isinstance(value, list):
        return [shown(part, hidden, (*path, index)) for index, part in enumerate(value)]
    return value


def edge_row(edge: Edge) -> dict[str, Any]:
    """An edge with the place that says so."""
    return {
        "source": {"address": edge.source.address, "stack": edge.source.stack},
        "relation": str(edge.relation),
        "target": {"address": edge.target.address, "stack": edge.target.stack},
        "location": place(edge.at.span),
    }


def place(span: Span) -> dict[str, Any]:
    """A span, spelled out."""
    return {
        "file": span.file,
        "start_line": span.start.line,
        "start_column": span.start.column,
        "end_line": span.end.line,
        "end_column": span.end.column,
        "precision": str(span.precision),
    }


def written(edge: Edge) -> str:
    """Where an edge is written, in short."""
    span = edge.at.span
    return f"{span.file}:{span.start.line}"


def quoted(text: str) -> str:
    """A string as dot spells it."""
    return json.dumps(text)


def mermaid_text(text: str) -> str:
    """Text without what ends a Mermaid label."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")


def unknown(value: object) -> Any:
    """An Unknown as JSON."""
    if isinstance(value, Unknown):
        return {"$unknown": value.reason}
    raise TypeError(f"{type(value).__name__} is not JSON")

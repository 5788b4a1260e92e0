"""Who may talk to whom, as text, JSON, CSV, Graphviz dot or Mermaid."""

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from iac_scan.model.connectivity import Connection, Connectivity, Reason
from iac_scan.model.intervals import connections
from iac_scan.reports.connectivity_html import write_html
from iac_scan.reports.graph import mermaid_text, place, quoted

Worlds = list[Connectivity]


def write_text(worlds: Worlds, out: TextIO) -> None:
    """One line per pair, `source => destination : connections`; below it what decides, if that was asked for."""
    for world in worlds:
        if len(worlds) > 1:
            out.write(f"# {', '.join(world.stacks)}\n")
        for row in world.connections:
            out.write(f"{row.source} => {row.destination} : {open_text(row)}\n")
            for reason in row.reasons:
                out.write(f"    {reason.direction:7} {reason_text(reason)}\n")
        out.writelines(f"note: {note}\n" for note in notes(world))


def open_text(row: Connection) -> str:
    """A row's ports, and in brackets those that the files do not decide."""
    if not row.undecided:
        return connections(row.open)
    doubt = f"(undecided: {connections(row.undecided)})"
    return f"{connections(row.open)} {doubt}" if row.open else doubt


def reason_text(reason: Reason) -> str:
    """A reason with its place."""
    where = f" ({reason.span.file}:{reason.span.start.line})" if reason.span else ""
    return f"{reason.ports}: {reason.message}{where}"


def notes(world: Connectivity) -> Iterator[str]:
    """What a reader must know to trust the rows."""
    if world.unlisted:
        yield f"{', '.join(world.unlisted)} could not be listed, so more may be open, closed or there than is shown"
    elif not world.policies and world.peers:
        yield "no policy was found, so everything may talk to everything"
    for policy in world.unevaluated:
        yield f"{policy} is present and not evaluated; it may close what is shown as open"


def write_json(worlds: Worlds, out: TextIO) -> None:
    """Rows `source, destination, connections`; what the files do not decide stands in rows of its own."""
    document = {
        "schema": "iac-scan-connectivity/v1",
        "rows": [row for world in worlds for row in json_rows(world, many=len(worlds) > 1)],
        "undecided": [row for world in worlds for row in json_rows(world, many=len(worlds) > 1, undecided=True)],
        "peers": [
            {"name": peer.name, "isolated": {"ingress": peer.ingress, "egress": peer.egress}}
            for world in worlds
            for peer in world.peers
        ],
        "notes": [note for world in worlds for note in notes(world)],
    }
    json.dump(document, out, indent=2)
    out.write("\n")


def json_rows(world: Connectivity, *, many: bool, undecided: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of one world; they name its stacks where there are several worlds."""
    for row in world.connections:
        ports = row.undecided if undecided else row.open
        if not ports and (undecided or row.undecided or not row.reasons):
            continue
        entry: dict[str, Any] = {
            "source": row.source,
            "destination": row.destination,
            "connections": connections(ports),
        }
        if many:
            entry["stacks"] = list(world.stacks)
        if row.reasons:
            entry["reasons"] = [json_reason(reason) for reason in row.reasons]
        yield entry


def json_reason(reason: Reason) -> dict[str, Any]:
    """A reason, spelled out."""
    return {
        "direction": reason.direction,
        "action": reason.action,
        "connections": reason.ports,
        "message": reason.message,
        "location": place(reason.span) if reason.span else None,
    }


def write_csv(worlds: Worlds, out: TextIO) -> None:
    """A table with a heading: source, destination, connections, undecided."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("source", "destination", "connections", "undecided"))
    for world in worlds:
        for row in world.connections:
            doubt = connections(row.undecided) if row.undecided else ""
            writer.writerow((row.source, row.destination, connections(row.open), doubt))


def write_dot(worlds: Worlds, out: TextIO) -> None:
    """A digraph for Graphviz, namespaces as clusters; undecided connections are dashed."""
    out.write("digraph connectivity {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n")
    for number, world in enumerate(worlds):
        names = {name: f"n{number}_{index}" for index, name in enumerate(ends(world))}
        for cluster, namespace in enumerate(sorted({peer.namespace for peer in world.peers})):
            out.write(f"  subgraph cluster_{number}_{cluster} {{\n    label={quoted(namespace)};\n")
            for peer in world.peers:
                if peer.namespace == namespace and peer.name in names:
                    out.write(f"    {names[peer.name]} [label={quoted(short(peer.name))}];\n")
            out.write("  }\n")
        inside = {peer.name for peer in world.peers}
        for name in [name for name in names if name not in inside]:
            out.write(f"  {names[name]} [label={quoted(short(name))}, style=dashed];\n")
        for row in world.connections:
            style = "" if row.open else ", style=dashed"
            out.write(f"  {names[row.source]} -> {names[row.destination]} [label={quoted(open_text(row))}{style}];\n")
    out.write("}\n")


def write_mermaid(worlds: Worlds, out: TextIO) -> None:
    """A flowchart for Mermaid, namespaces as subgraphs; undecided connections are dotted."""
    out.write("flowchart LR\n")
    for number, world in enumerate(worlds):
        names = {name: f"n{number}_{index}" for index, name in enumerate(ends(world))}
        for cluster, namespace in enumerate(sorted({peer.namespace for peer in world.peers})):
            out.write(f'  subgraph s{number}_{cluster}["{mermaid_text(namespace)}"]\n')
            for peer in world.peers:
                if peer.namespace == namespace and peer.name in names:
                    out.write(f'    {names[peer.name]}["{mermaid_text(short(peer.name))}"]\n')
            out.write("  end\n")
        inside = {peer.name for peer in world.peers}
        for name in [name for name in names if name not in inside]:
            out.write(f'  {names[name]}(["{mermaid_text(short(name))}"])\n')
        for row in world.connections:
            arrow = "-->" if row.open else "-.->"
            label = mermaid_text(open_text(row))
            out.write(f'  {names[row.source]} {arrow}|"{label}"| {names[row.destination]}\n')


def ends(world: Connectivity) -> list[str]:
    """Everything that is drawn, sorted: both ends of every connection, and workloads without any."""
    named = {end for row in world.connections for end in (row.source, row.destination)}
    return sorted(named | {peer.name for peer in world.peers})


def short(name: str) -> str:
    """A name without its namespace, and the whole of the addresses by a word."""
    if name == "0.0.0.0-255.255.255.255[External]":
        return "everywhere outside (IPv4)"
    head, slash, rest = name.partition("/")
    return rest if slash and not head.startswith("{") else name


FORMATS: dict[str, Callable[[Worlds, TextIO], None]] = {
    "text": write_text,
    "json": write_json,
    "csv": write_csv,
    "dot": write_dot,
    "mermaid": write_mermaid,
    "html": write_html,
}

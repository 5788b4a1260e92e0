"""Who may talk to whom, as one page that needs nothing else: a drawn graph, filters, the deciding rule on click."""

import json
from importlib.resources import files
from typing import Any, TextIO

from iac_scan.model.connectivity import Connection, Connectivity, Reason
from iac_scan.model.intervals import NOTHING, connections

Worlds = list[Connectivity]
PLACE = "/*DATA*/"


def write_html(worlds: Worlds, out: TextIO) -> None:
    """The page, with the rows in it as data; nothing in the data can end the script it stands in."""
    page = files("iac_scan.reports").joinpath("connectivity.html").read_text("utf-8")
    data = json.dumps({"worlds": [described(world) for world in worlds]}, separators=(",", ":"))
    out.write(
        page.replace(PLACE, data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
    )


def described(world: Connectivity) -> dict[str, Any]:
    """A world as the page's script reads it; reasons that repeat are written once."""
    reasons: dict[tuple[Reason, ...], int] = {}
    rows = [described_row(row, reasons) for row in world.connections]
    return {
        "stacks": list(world.stacks),
        "peers": [[peer.name, peer.namespace, peer.ingress, peer.egress] for peer in world.peers],
        "rows": rows,
        "reasons": [[described_reason(reason) for reason in group] for group in reasons],
        "policies": world.policies,
        "unevaluated": list(world.unevaluated),
    }


def described_row(row: Connection, reasons: dict[tuple[Reason, ...], int]) -> list[Any]:
    """Source, destination, open ports, undecided ports, and the number of its reasons."""
    number = reasons.setdefault(row.reasons, len(reasons))
    ports = connections(row.open) if row.open != NOTHING else ""
    return [row.source, row.destination, ports, connections(row.undecided) if row.undecided else "", number]


def described_reason(reason: Reason) -> list[str]:
    """Direction, action, ports, message and place."""
    where = f"{reason.span.file}:{reason.span.start.line}" if reason.span else ""
    return [reason.direction, reason.action, reason.ports, reason.message, where]

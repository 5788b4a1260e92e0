"""What a change opens and closes, as text or JSON."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from iac_scan.model.connectivity import Change, Difference, Reason
from iac_scan.model.intervals import ALL_PORTS, Intervals, connections
from iac_scan.reports.graph import place

EVERYWHERE = "0.0.0.0-255.255.255.255[External]"

SHOWN = 4


def write_text(found: Difference, out: TextIO) -> None:
    """Workloads that came and went, then what opened and what closed; what changed alike stands in one line."""
    if not found.changes and not found.added and not found.removed:
        out.write("Nothing opens and nothing closes.\n")
        return
    for title, names in (("New workloads", found.added), ("Removed workloads", found.removed)):
        if names:
            out.write(f"{title}: {', '.join(names)}\n")
    opened = [(change, change.opened) for change in found.changes if change.opened]
    closed = [(change, change.closed) for change in found.changes if change.closed]
    for title, mark, rows in (("Opens", "+", opened), ("Closes", "-", closed)):
        if rows:
            out.write(f"\n{title} ({plural(len(rows), 'connection')})\n")
            out.writelines(lines(rows, mark))
    if not found.changes:
        out.write("No connection opens or closes.\n")


def lines(rows: list[tuple[Change, Intervals]], mark: str) -> Iterator[str]:
    """The rows of one section: those with the same ports, reasons and one end in common are one entry."""
    entries: dict[tuple[Any, ...], list[Change]] = defaultdict(list)
    for change, ports in rows:
        entries[change.destination, ports, words(change, mark)].append(change)
    folded: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for (destination, ports, why), changes in entries.items():
        folded[tuple(change.source for change in changes), ports, why].append(destination)
    for (sources, ports, why), destinations in folded.items():
        yield f"  {mark} {listed(sources)} => {listed(destinations)} : {ports_text(ports)}\n"
        yield from (f"      {line}\n" for line in why)


def words(change: Change, mark: str) -> tuple[str, ...]:
    """What decides now and what decided before, on the side that changed."""
    opens = mark == "+"
    now = [sentence(reason, "now ") for reason in told(change.after, change.before, allow=opens)]
    was = [sentence(reason, "before ") for reason in told(change.before, change.after, allow=not opens)]
    return tuple(dict.fromkeys((*now, *was)))


def told(reasons: tuple[Reason, ...], others: tuple[Reason, ...], *, allow: bool) -> Iterator[Reason]:
    """The reasons that allow, or those that deny, less what is the same on the other side of the change."""
    known = {(reason.direction, reason.message, reason.ports) for reason in others}
    for reason in reasons:
        if (reason.action == "allow") is allow and (reason.direction, reason.message, reason.ports) not in known:
            yield reason


def sentence(reason: Reason, when: str) -> str:
    """A reason with its place."""
    where = f" ({reason.span.file}:{reason.span.start.line})" if reason.span else ""
    return f"{reason.direction} {when}{reason.message}{where}"


def ports_text(found: Intervals) -> str:
    """Ports as a person says them: what is left out, where that is little."""
    rest = ALL_PORTS - found
    if found == ALL_PORTS:
        return "every port"
    return f"every port but {connections(rest)}" if rest.size < found.size else connections(found)


def listed(names: tuple[str, ...] | list[str]) -> str:
    """A few names, and how many more there are."""
    shown = ", ".join("everywhere outside" if name == EVERYWHERE else name for name in names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def plural(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def write_json(found: Difference, out: TextIO) -> None:
    """Every pair that changed, with the ports that opened and closed and the reasons after the change."""
    document = {
        "schema": "iac-scan-connectivity-diff/v1",
        "added": list(found.added),
        "removed": list(found.removed),
        "changes": [row(change) for change in found.changes],
    }
    json.dump(document, out, indent=2)
    out.write("\n")


def row(change: Change) -> dict[str, Any]:
    """A change, spelled out."""
    return {
        "source": change.source,
        "destination": change.destination,
        "opened": connections(change.opened) if change.opened else "",
        "closed": connections(change.closed) if change.closed else "",
        "before": [spelled(reason) for reason in change.before],
        "after": [spelled(reason) for reason in change.after],
    }


def spelled(reason: Reason) -> dict[str, Any]:
    """A reason, spelled out."""
    return {
        "direction": reason.direction,
        "action": reason.action,
        "connections": reason.ports,
        "message": reason.message,
        "location": place(reason.span) if reason.span else None,
    }


FORMATS: dict[str, Callable[[Difference, TextIO], None]] = {"text": write_text, "json": write_json}

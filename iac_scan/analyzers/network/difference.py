"""Two versions of a network in, what opened and closed out."""

from collections import defaultdict
from collections.abc import Iterator

from iac_scan.analyzers.network.engine import Atoms
from iac_scan.model.connectivity import Change, Connection, Connectivity, Difference, Reason
from iac_scan.model.intervals import ALL_V4, ALL_V6, NOTHING, Intervals, address_number, address_text

EXTERNAL = "[External]"
Lines = list[tuple[Intervals, Connection]]


def difference(old: Connectivity, new: Connectivity) -> Difference:
    """What a change opens and closes. Ranges of addresses are compared address by address, however they were cut."""
    before, after = {peer.name for peer in old.peers}, {peer.name for peer in new.peers}
    changes = [*inside(old, new), *outside(old, new)]
    changes.sort(key=lambda change: (change.source, change.destination))
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)), tuple(changes))


def inside(old: Connectivity, new: Connectivity) -> Iterator[Change]:
    """Changes between workloads, and from the ingress controller."""
    left, right = ({(row.source, row.destination): row for row in rows(world)} for world in (old, new))
    for pair in left.keys() | right.keys():
        yield from changed(*pair, left.get(pair), right.get(pair))


def rows(world: Connectivity) -> Iterator[Connection]:
    """The connections that have no end outside."""
    return (row for row in world.connections if not is_external(row))


def is_external(row: Connection) -> bool:
    """One of its ends is a range of addresses."""
    return row.source.endswith(EXTERNAL) or row.destination.endswith(EXTERNAL)


def changed(source: str, destination: str, old: Connection | None, new: Connection | None) -> Iterator[Change]:
    """The change of one pair, if there is one."""
    before, after = old.open if old else NOTHING, new.open if new else NOTHING
    if before != after:
        yield Change(source, destination, after - before, before - after, reasons(old), reasons(new))


def reasons(row: Connection | None) -> tuple[Reason, ...]:
    """Why a row is as it is."""
    return row.reasons if row else ()


def outside(old: Connectivity, new: Connectivity) -> Iterator[Change]:
    """Changes between workloads and the outside world."""
    left, right = lines(old), lines(new)
    for workload, inward in left.keys() | right.keys():
        yield from redrawn(workload, left.get((workload, inward), []), right.get((workload, inward), []), inward=inward)


def lines(world: Connectivity) -> dict[tuple[str, bool], Lines]:
    """For each workload and direction the ranges of addresses, each with its connection."""
    found: dict[tuple[str, bool], Lines] = defaultdict(list)
    for row in world.connections:
        if is_external(row):
            inward = row.source.endswith(EXTERNAL)
            name, workload = (row.source, row.destination) if inward else (row.destination, row.source)
            found[workload, inward].append((extent(name), row))
    return found


def extent(name: str) -> Intervals:
    """The addresses of a range's name, `a-b[External]`."""
    low, _, high = name.removesuffix(EXTERNAL).partition("-")
    return Intervals(((address_number(low), address_number(high) + 1),))


def redrawn(workload: str, old: Lines, new: Lines, *, inward: bool) -> Iterator[Change]:
    """The changes of one workload's connections with the outside, neighbouring ranges that change alike as one."""
    merged: list[tuple[int, int, Connection | None, Connection | None]] = []
    for family in (ALL_V4, ALL_V6):
        for low, high in Atoms(family, [part & family for part, _ in (*old, *new)]).pieces:
            before, after = at(old, low), at(new, low)
            last = merged[-1] if merged else None
            alike = last and last[1] == low and opened(last[2]) == opened(before) and opened(last[3]) == opened(after)
            if last and alike and low not in (ALL_V4.bounds[0][0], ALL_V6.bounds[0][0]):
                merged[-1] = (last[0], high, before, after)
            else:
                merged.append((low, high, before, after))
    for low, high, before, after in merged:
        name = f"{address_text(low)}-{address_text(high - 1)}{EXTERNAL}"
        yield from changed(*((name, workload) if inward else (workload, name)), before, after)


def at(found: Lines, number: int) -> Connection | None:
    """The connection whose range holds an address."""
    return next((row for part, row in found if number in part), None)


def opened(row: Connection | None) -> Intervals:
    """The ports a row opens."""
    return row.open if row else NOTHING

"""Who may talk to whom, gathered by namespace so that it fits a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from iac_scan.analyzers.absence import POLICIES, unseen
from iac_scan.analyzers.network.connections import connections
from iac_scan.analyzers.network.network import Network
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import worlds
from iac_scan.model.connectivity import Connection
from iac_scan.model.graph import ResourceGraph

OUTSIDE = "outside"
MOST_WORKLOADS = 24  # drawn one by one; more are gathered by namespace
MOST_PAIRS = 250_000  # of workloads, above which nothing is computed for the page


Links = dict[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Flow:
    """The connections of one world: its stacks, its ends, and for each pair how many connections and how certain.

    `links` maps (source, destination) to the number of open and of merely undecided connections, None if there are too
    many workloads; `groups` names what is told as one end, because all of it talks alike.
    """

    stacks: tuple[str, ...]
    gathered: bool
    ends: tuple[str, ...]
    links: Links | None
    workloads: int
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


def flows(graph: ResourceGraph, unlisted: frozenset[str] = frozenset()) -> Iterator[Flow]:
    """The connectivity of each world that has workloads; that of a very large one is not computed.

    Where a cluster refused to list policies, nothing that seems open is certain.
    """
    certain = not unseen(unlisted, POLICIES)
    for world in worlds(graph.resources):
        network = Network(link(world.resources))
        count = len(network.endpoints)
        stacks = tuple(sorted(world.homes))
        if count * count > MOST_PAIRS:
            yield Flow(stacks, gathered=True, ends=(), links=None, workloads=count)
        elif count > 1:
            yield flow(stacks, count, list(connections(network)), certain=certain)


def flow(stacks: tuple[str, ...], count: int, rows: list[Connection], *, certain: bool = True) -> Flow:
    """Connections gathered by workload or, if there are many, by namespace."""
    gathered = count > MOST_WORKLOADS
    opened: Counter[tuple[str, str]] = Counter()
    undecided: Counter[tuple[str, str]] = Counter()
    for row in rows:
        pair = end(row.source, gathered=gathered), end(row.destination, gathered=gathered)
        if pair[0] != pair[1]:
            is_open = certain and bool(row.open)
            opened[pair] += is_open
            undecided[pair] += not is_open
    links = {pair: (opened[pair], undecided[pair]) for pair in sorted({*opened, *undecided})}
    ends = ends_of(links)
    groups = alike(ends, links) if len(ends) > MOST_WORKLOADS else {}
    if groups:
        links = together(links, groups)
    return Flow(stacks, gathered, ends_of(links), links, count, groups)


def ends_of(links: Links) -> tuple[str, ...]:
    """The names that links are between."""
    return tuple(sorted({name for pair in links for name in pair}))


def alike(ends: Iterable[str], links: Links) -> dict[str, tuple[str, ...]]:
    """Ends that have the same connections to everything else, and all or none among themselves, by a name."""
    near: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
    for (source, destination), (opened, _) in links.items():
        near[source].add(("to", destination, opened > 0))
        near[destination].add(("from", source, opened > 0))
    groups: dict[str, tuple[str, ...]] = {}
    left = [name for name in ends if name != OUTSIDE]
    for own in ([True], [False], []):  # open to each other, undecided, closed
        members: dict[frozenset[tuple[str, str, bool]], list[str]] = defaultdict(list)
        for name in left:
            members[frozenset(near[name] | {(way, name, state) for state in own for way in ("to", "from")})].append(
                name
            )
        for names in members.values():
            if len(names) > 1:
                groups[f"{len(names)} alike: {names[0]}, …"] = tuple(names)
        left = [name for names in members.values() if len(names) == 1 for name in names]
    return groups


def together(links: Links, groups: dict[str, tuple[str, ...]]) -> Links:
    """Links between groups; those inside a group lead from it to itself."""
    home = {member: name for name, members in groups.items() for member in members}
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (source, destination), (opened, undecided) in links.items():
        pair = home.get(source, source), home.get(destination, destination)
        sums[pair] = sums[pair][0] + opened, sums[pair][1] + undecided
    return dict(sorted(sums.items()))


def end(name: str, *, gathered: bool) -> str:
    """What an end is drawn as: the world outside, a namespace, or the workload itself."""
    if name.endswith("[External]"):
        return OUTSIDE
    return name.partition("/")[0] if gathered and "/" in name else name

"""Who may talk to whom, gathered by namespace so that it fits a page."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from iac_scan.analyzers.network.connections import connections
from iac_scan.analyzers.network.network import Network
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import worlds
from iac_scan.model.connectivity import Connection
from iac_scan.model.graph import ResourceGraph

OUTSIDE = "outside"
MOST_WORKLOADS = 24  # drawn one by one; more are gathered by namespace
MOST_PAIRS = 250_000  # of workloads, above which nothing is computed for the page


@dataclass(frozen=True, slots=True)
class Flow:
    """The connections of one world: its stacks, its ends, and for each pair how many connections and how certain.

    `links` maps (source, destination) to the number of open and of merely undecided connections.
    """

    stacks: tuple[str, ...]
    gathered: bool
    ends: tuple[str, ...]
    links: dict[tuple[str, str], tuple[int, int]]
    workloads: int


def flows(graph: ResourceGraph) -> Iterator[Flow]:
    """The connectivity of each world that has workloads and is small enough to be drawn."""
    for world in worlds(graph.resources):
        network = Network(link(world.resources))
        count = len(network.endpoints)
        if count > 1 and count * count <= MOST_PAIRS:
            yield flow(tuple(sorted(world.homes)), count, list(connections(network)))


def flow(stacks: tuple[str, ...], count: int, rows: list[Connection]) -> Flow:
    """Connections gathered by workload or, if there are many, by namespace."""
    gathered = count > MOST_WORKLOADS
    opened: Counter[tuple[str, str]] = Counter()
    undecided: Counter[tuple[str, str]] = Counter()
    for row in rows:
        pair = end(row.source, gathered=gathered), end(row.destination, gathered=gathered)
        if pair[0] != pair[1]:
            opened[pair] += bool(row.open)
            undecided[pair] += not row.open
    links: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for pair in sorted({*opened, *undecided}):
        links[pair] = opened[pair], undecided[pair]
    ends = sorted({name for pair in links for name in pair})
    return Flow(stacks, gathered, tuple(ends), dict(links), count)


def end(name: str, *, gathered: bool) -> str:
    """What an end is drawn as: the world outside, a namespace, or the workload itself."""
    if name.endswith("[External]"):
        return OUTSIDE
    return name.partition("/")[0] if gathered and "/" in name else name

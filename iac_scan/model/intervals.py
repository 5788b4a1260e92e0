"""Sets of whole numbers as sorted intervals, with set algebra: addresses and ports are both such sets."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

PROTOCOLS = ("TCP", "UDP", "SCTP")
PORTS = 65536
# IPv4 addresses are the numbers below V6, IPv6 addresses those from V6 on.
V6 = 1 << 32
END = V6 + (1 << 128)

Bounds = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Intervals:
    """A set of numbers: disjoint half-open intervals in ascending order, none touching the next."""

    bounds: Bounds = ()

    def __bool__(self) -> bool:
        return bool(self.bounds)

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self.bounds, (number, END + 1))
        return place > 0 and number < self.bounds[place - 1][1]

    def __or__(self, other: "Intervals") -> "Intervals":
        return union((*self.bounds, *other.bounds)) if self and other else self or other

    def __and__(self, other: "Intervals") -> "Intervals":
        found, left, right = [], list(self.bounds[::-1]), list(other.bounds[::-1])
        while left and right:
            low, high = max(left[-1][0], right[-1][0]), min(left[-1][1], right[-1][1])
            if low < high:
                found.append((low, high))
            (left if left[-1][1] <= right[-1][1] else right).pop()
        return Intervals(tuple(found))

    def __sub__(self, other: "Intervals") -> "Intervals":
        edges = [edge for interval in other.bounds for edge in interval]
        return self & Intervals(tuple(pairs([-1, *edges, END + 1])))

    def __le__(self, other: "Intervals") -> bool:
        return not self - other

    @property
    def size(self) -> int:
        """How many numbers the set holds."""
        return sum(high - low for low, high in self.bounds)


NOTHING = Intervals()


def pairs(edges: list[int]) -> Iterator[tuple[int, int]]:
    """The intervals between the first and second edge, the third and fourth, and so on; empty ones are left out."""
    return ((low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if low < high)


def union(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """The set of all numbers in half-open intervals, which may overlap."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(intervals):
        if low >= high:
            continue
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return Intervals(tuple(merged))


def ports(protocol: str, first: int = 1, last: int = PORTS - 1) -> Intervals:
    """The ports of a protocol from `first` to `last`, both included."""
    base = PROTOCOLS.index(protocol) * PORTS
    return union([(base + max(first, 0), base + min(last, PORTS - 1) + 1)])


ALL_PORTS = union(bound for protocol in PROTOCOLS for bound in ports(protocol).bounds)
ALL_ADDRESSES = Intervals(((0, END),))
ALL_V4 = Intervals(((0, V6),))
ALL_V6 = Intervals(((V6, END),))


def addresses(cidr: str) -> Intervals:
    """The addresses of a network or of one address. Raises ValueError for text that is neither."""
    network = ip_network(cidr, strict=False)
    first = int(network.network_address) + (V6 if network.version == 6 else 0)
    return Intervals(((first, first + network.num_addresses),))


def address_number(text: str) -> int:
    """The number of an address. Raises ValueError."""
    address = ip_address(text)
    return int(address) + (V6 if address.version == 6 else 0)


def address_text(number: int) -> str:
    """The address of a number."""
    return str(IPv4Address(number) if number < V6 else IPv6Address(number - V6))


def connections(found: Intervals) -> str:
    """A set of ports as people read it: `TCP 80,8000-8080,UDP 53`, `All Connections`, `No Connections`."""
    if found == ALL_PORTS:
        return "All Connections"
    rows = []
    for protocol in sorted(PROTOCOLS):
        base = PROTOCOLS.index(protocol) * PORTS
        own = (found & ports(protocol)).bounds
        spans = [str(low - base) if high - low == 1 else f"{low - base}-{high - 1 - base}" for low, high in own]
        if spans:
            rows.append(f"{protocol} {','.join(spans)}")
    return ",".join(rows) or "No Connections"


# What the Internet routes: no private, shared, local, documentation, multicast or reserved address (RFC 6890).
RESERVED = union(
    bound
    for cidr in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
    ).split()
    for bound in addresses(cidr).bounds
)
PUBLIC_V4 = ALL_V4 - RESERVED
PUBLIC_V6 = addresses("2000::/3") - addresses("2001:db8::/32")
# Where clusters take the addresses of pods and nodes from.
INSIDE = union(
    bound
    for cidr in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
    for bound in addresses(cidr).bounds
)
HALF = 1 << 31  # of all IPv4 addresses


def is_everybody(found: Intervals) -> bool:
    """Addresses are half of all of IPv4 or more, or all public ones of IPv6: ranges that add up keep nobody out."""
    return (found & ALL_V4).size >= HALF or not PUBLIC_V6 - found

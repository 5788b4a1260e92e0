"""How much of the Internet ranges of addresses hold, as sets."""

from collections.abc import Iterable

from iac_scan.model.intervals import PUBLIC_V4, Intervals, addresses, is_everybody
from iac_scan.model.node import Node, Unknown, UnknownValueError

WIDE = 1 << 16  # addresses of a /16


def anywhere(ranges: Iterable[Node]) -> Node | None:
    """The range that lets everybody in, perhaps together with those before it: half of all IPv4, or all of IPv6.

    What is no range lets nobody in. Raises UnknownValueError where an unknown range may be the one.
    """
    found = Intervals()
    doubt: Node | None = None
    for node in ranges:
        if node.unknown:
            doubt = doubt or node
            continue
        found |= read(node)
        if is_everybody(found):
            return node
    if doubt is not None and isinstance(doubt.raw, Unknown):
        raise UnknownValueError(doubt.raw, doubt)
    return None


def wide(node: Node) -> bool:
    """A range holds more public IPv4 addresses than a /16. Raises UnknownValueError."""
    return (read(node) & PUBLIC_V4).size > WIDE


def read(node: Node) -> Intervals:
    """The addresses of a range; none for what is no range. Raises UnknownValueError."""
    try:
        return addresses(node.text)
    except ValueError:
        return Intervals()

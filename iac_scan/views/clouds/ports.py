"""Ports of nodes that are not meant for everybody, and port ranges as clouds write them."""

from collections.abc import Iterable, Iterator

from iac_scan.model.node import Node
from iac_scan.model.record import record

LAST_PORT = 65535
EVERY_PORT = (0, LAST_PORT)
NO_PORT = (1, 0)


@record
class NodePort:
    """A port, or a range of them, that nodes listen on, by a name for messages."""

    first: int
    last: int
    name: str

    def meets(self, spans: Iterable[tuple[int, int]]) -> bool:
        """One of the ranges has one of the ports."""
        return any(first <= self.last and self.first <= last for first, last in spans)

    def within(self, spans: Iterable[tuple[int, int]]) -> bool:
        """One of the ranges has all the ports."""
        return any(first <= self.first and self.last <= last for first, last in spans)


NODE_PORTS = (
    NodePort(22, 22, "SSH"),
    NodePort(3389, 3389, "remote desktop"),
    NodePort(10250, 10250, "kubelet"),
    NodePort(30000, 32767, "node ports"),
)


def span(node: Node) -> tuple[int, int]:
    """The first and last port of `22`, `30000-32767` or `*`; none for anything else. Raises UnknownValueError."""
    text = str(node.value)
    first, _, last = text.partition("-")
    if text == "*":
        return EVERY_PORT
    return (int(first), int(last or first)) if first.isdigit() and (last or first).isdigit() else NO_PORT


def names(spans: list[tuple[int, int]]) -> Iterator[str]:
    """The names of the ports that ranges open."""
    return (port.name for port in NODE_PORTS if port.meets(spans))

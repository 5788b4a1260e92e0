"""Sets as bits of whole numbers, and sets that are known in part only."""

from collections.abc import Iterable, Iterator

from iac_scan.model.record import record


@record
class Partial:
    """A set known in part: what is in it for certain, and what may be; `certain` lies within `possible`."""

    certain: int = 0
    possible: int = 0

    def __and__(self, other: "Partial") -> "Partial":
        return Partial(self.certain & other.certain, self.possible & other.possible)

    def __or__(self, other: "Partial") -> "Partial":
        return Partial(self.certain | other.certain, self.possible | other.possible)

    def within(self, everything: int) -> "Partial":
        """What of it lies within a known set."""
        return Partial(self.certain & everything, self.possible & everything)

    def outside(self, everything: int) -> "Partial":
        """Its complement within a known set."""
        return Partial(everything & ~self.possible, everything & ~self.certain)


def known(bits: int) -> Partial:
    """A set that is known."""
    return Partial(bits, bits)


def doubtful(bits: int) -> Partial:
    """A set of which nothing is certain."""
    return Partial(0, bits)


def bits_of(numbers: Iterable[int]) -> int:
    """The bits of a set of numbers, in time linear to the largest."""
    listed = list(numbers)
    if not listed:
        return 0
    buffer = bytearray(max(listed) // 8 + 1)
    for number in listed:
        buffer[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(buffer, "little")


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers whose bits are set, ascending."""
    text = f"{bits:b}"[::-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)

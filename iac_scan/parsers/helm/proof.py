"""Which source maps are proven: those whose text is the plain rendering, but for what a chart makes up each time."""

from iac_scan.model.record import record
from iac_scan.parsers.helm.markers import Marked, SourceMap, source_map
from iac_scan.parsers.helm.process import Rendering


@record
class Attempt:
    """A rendering and the marks that were in its marked half."""

    rendering: Rendering
    marked: Marked


def proof(attempts: tuple[Attempt, ...], name: str, member: str) -> SourceMap | None:
    """The map of one rendered file from the first attempt that proves it; the plain text is the first attempt's."""
    plain = (attempts[0].rendering.plain or {}).get(name, "")
    for attempt in attempts:
        marked = attempt.marked
        text = attempt.rendering.marked.get(name + marked.twin if member in marked.copies else name)
        if text is None or member not in marked.templates:
            continue
        found = source_map(text, marked)
        others = (attempt.rendering.again or {}, attempt.rendering.plain or {})
        if found.text == plain or any(
            same_but_for_chance(plain, other[name], found.text) for other in others if name in other
        ):
            return found
    return None


def same_but_for_chance(plain: str, again: str, other: str) -> bool:
    """Two renderings agree with a third on each line on which they agree with each other."""
    rows = [text.split("\n") for text in (plain, again, other)]
    if len({len(lines) for lines in rows}) != 1:
        return False
    return all(first == third for first, second, third in zip(*rows, strict=True) if first == second)

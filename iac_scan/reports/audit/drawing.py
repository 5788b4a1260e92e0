"""A drawing of who may talk to whom: ends on a circle, arrows between them, as SVG that needs no script."""

from math import cos, pi, sin

from markupsafe import Markup, escape

from iac_scan.reports.audit.flows import OUTSIDE, Flow
from iac_scan.reports.escape import visible

MOST_ENDS = 60
RADIUS_EACH, SMALLEST = 14, 150
MARGIN = 205  # for the names
LONGEST = 30  # characters of a name


def drawn(flow: Flow) -> Markup | None:
    """The drawing, None if there are too many ends to tell them apart."""
    if flow.links is None or not 1 < len(flow.ends) <= MOST_ENDS:
        return None
    radius = max(SMALLEST, RADIUS_EACH * len(flow.ends) / 2)
    size = 2 * (radius + MARGIN)
    places = {name: angle(number, len(flow.ends)) for number, name in enumerate(flow.ends)}
    parts = [arrow(pair, counts, places, radius, size / 2) for pair, counts in flow.links.items() if pair[0] != pair[1]]
    parts += [label(name, places[name], radius, size / 2) for name in flow.ends]
    return Markup(
        '<svg viewBox="0 0 {0:.0f} {0:.0f}" role="img" aria-label="Connections between workloads">{1}</svg>'
    ).format(size, Markup().join(parts))


def angle(number: int, count: int) -> float:
    """Where an end stands on the circle; the first is on the left."""
    return 2 * pi * number / count + pi


def point(at: float, radius: float, centre: float) -> tuple[float, float]:
    """A point on the circle."""
    return centre + radius * cos(at), centre + radius * sin(at)


def arrow(
    pair: tuple[str, str], counts: tuple[int, int], places: dict[str, float], radius: float, centre: float
) -> Markup:
    """An arrow that bends towards the middle; dashed if nothing of it is certain."""
    opened, undecided = counts
    start = point(places[pair[0]], radius - 8, centre)
    end = point(places[pair[1]], radius - 10, centre)
    # Towards the middle, and to one side, so that the way back does not lie on the way there.
    middle = tuple(centre + (start[axis] + end[axis] - 2 * centre) * 0.2 for axis in (0, 1))
    shift = (end[1] - start[1]) * 0.06, (start[0] - end[0]) * 0.06
    kind = "open" if opened else "undecided"
    outside = " outside" if OUTSIDE in pair else ""
    words = f"{visible(pair[0])} → {visible(pair[1])}: {opened} open" + (
        f", {undecided} undecided" if undecided else ""
    )
    return Markup(
        '<path class="{}{}" d="M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}" marker-end="url(#tip)">'
        "<title>{}</title></path>"
    ).format(kind, outside, *start, middle[0] + shift[0], middle[1] + shift[1], *end, words)


def label(name: str, at: float, radius: float, centre: float) -> Markup:
    """A dot and a name, turned so that it reads from left to right."""
    x, y = point(at, radius, centre)
    left = cos(at) < -0.001
    tx, ty = point(at, radius + 12, centre)
    degrees = at * 180 / pi + (180 if left else 0)
    text = visible(name)
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return Markup(
        '<circle cx="{:.1f}" cy="{:.1f}" r="5" class="{}"/><text x="{:.1f}" y="{:.1f}" '
        'transform="rotate({:.1f} {:.1f} {:.1f})" text-anchor="{}" dominant-baseline="middle">{}'
        "<title>{}</title></text>"
    ).format(
        x,
        y,
        "outside" if name == OUTSIDE else "inside",
        tx,
        ty,
        degrees,
        tx,
        ty,
        "end" if left else "start",
        escape(short),
        text,
    )

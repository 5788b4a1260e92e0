"""Who may talk to whom, as reports show it."""

from dataclasses import dataclass

from iac_scan.model.intervals import NOTHING, Intervals
from iac_scan.model.source import Span


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why ports are open or closed: a few words, the ports it is about, and the place that says so, if any does."""

    direction: str
    action: str
    ports: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """From a source to a destination these ports are open, and these may be; both sides' reasons, if asked for."""

    source: str
    destination: str
    open: Intervals
    undecided: Intervals = NOTHING
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What differs for a pair between two versions: the ports before and after, and why they are as they are."""

    source: str
    destination: str
    before: Connection | None
    after: Connection | None

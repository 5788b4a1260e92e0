"""Who may talk to whom, as reports show it."""

from dataclasses import dataclass

from iac_scan.model.intervals import NOTHING, Intervals
from iac_scan.model.source import Span


@dataclass(frozen=True, slots=True)
class Reason:
    """Why ports are open or closed: whose side decides, what it does, the ports, the words, and the place if any."""

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
class Peer:
    """A workload, and whether policies isolate its pods: `yes`, `no` or `unknown`, in each direction."""

    name: str
    namespace: str
    kind: str
    ingress: str
    egress: str


@dataclass(frozen=True, slots=True)
class Connectivity:
    """The connections of one world. `unevaluated` are policies of kinds that are present and not evaluated.

    `unlisted` are kinds of policies and of pods that a cluster refused to list, as `plural.group`.
    """

    stacks: tuple[str, ...]
    peers: tuple[Peer, ...]
    connections: tuple[Connection, ...]
    policies: int = 0
    unevaluated: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What differs for a pair: the ports that opened and closed, and the reasons before and after."""

    source: str
    destination: str
    opened: Intervals
    closed: Intervals
    before: tuple[Reason, ...] = ()
    after: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of the files opens and closes, and the workloads that came and went."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changes: tuple[Change, ...]

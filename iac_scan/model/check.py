"""What a check declares and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from iac_scan.model.node import Node


class Severity(IntEnum):
    """How bad a flaw is, as section 0.2 of the catalogue defines it; comparable, CRITICAL being the greatest."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The lower-case name that people read and write."""
        return self.name.lower()


class Confidence(StrEnum):
    """How sure a check is when it speaks: proven from the input, or likely from names and conventions."""

    PROVEN = "proven"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an organisation may set about a check: its default, of the same type as the value, and what it means."""

    default: str | int | bool | tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known of a check before it runs. `frameworks` maps a framework's code to its control numbers.

    `catalogue` holds the number of the check's row in the catalogue; `aliases` the peers' ids for the same flaw;
    `profile` the profile that turns the check on, empty for the default one. `rests_on` are the resources, as globs of
    `plural.group`, whose absence the check argues from: where a cluster refuses to list them, nothing is proven.
    """

    title: str
    severity: Severity
    catalogue: str
    frameworks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    confidence: Confidence = Confidence.PROVEN
    aliases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    profile: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain that leads to a violation: a few words and the place that says so."""

    message: str
    at: Node


@dataclass(frozen=True, slots=True)
class Violation:
    """What a check says of the view in hand: what is the case, and at which place.

    `severity` replaces the check's own where the catalogue grades by circumstance; `fix` is text ready to paste.
    """

    message: str
    at: Node
    steps: tuple[Step, ...] = ()
    severity: Severity | None = None
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """What a check says when the files do not decide the question: the verdict is *unknown*, with its reason."""

    message: str
    at: Node
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAsked:
    """What a check says of a view that its question is not about: it does not count as one that passes."""

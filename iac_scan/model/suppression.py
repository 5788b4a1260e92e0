"""A finding that somebody has decided to live with: which ones, why, and until when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which findings are suppressed, and the reason; what is empty matches everything.

    `origin` is the place that says so, such as iac-scan.toml:12.
    """

    checks: tuple[str, ...] = ()
    kind: str = ""
    namespace: str = ""
    name: str = ""
    container: str = ""
    path: str = ""
    file: str = ""
    chart: str = ""
    address: str = ""
    reason: str = ""
    expires: date | None = None
    owner: str = ""
    origin: str = ""

"""What the user asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from iac_scan.model.check import Severity

NEWEST_KUBERNETES = (1, 37)
DEFAULT_PROFILE = "default"
PROFILES = (DEFAULT_PROFILE, "hygiene")
MIB = 1024 * 1024

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """How charts are rendered: what `helm template` takes as flags.

    An empty `namespace` leaves `.Release.Namespace` symbolic; an empty `helm_binary` renders in process.
    """

    values: tuple[Path, ...] = ()
    set: tuple[str, ...] = ()
    namespace: str = ""
    release_name: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    helm_binary: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where hostile or enormous input ends: sizes in bytes, times in seconds."""

    file_size: int = 32 * MIB
    render_seconds: float = 30.0
    render_memory: int = 2048 * MIB


@dataclass(frozen=True, slots=True)
class Config:
    """A scan's whole order: what to read, how to read it, and what makes the gate close.

    `stdin` is the text scanned for the path "-". `checks` are folders with the user's own checks, `only` the ids or
    globs of those to run. `profiles` are the sets of checks to run; a check that `only` picks needs no profile.
    `parameters` hold what is set for checks, by `check-id.name`. `kubernetes_version` is (major, minor), the version
    whose defaults and rules hold.
    """

    paths: tuple[Path, ...]
    stdin: str = ""
    chart: ChartOptions = ChartOptions()
    limits: Limits = Limits()
    fail_on: Severity = Severity.MEDIUM
    allow_incomplete: bool = False
    unknown_fails: bool = False
    checks: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    profiles: tuple[str, ...] = (DEFAULT_PROFILE,)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    kubernetes_version: tuple[int, int] = NEWEST_KUBERNETES

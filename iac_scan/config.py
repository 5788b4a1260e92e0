"""What the user asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from iac_scan.model.check import Severity
from iac_scan.model.source import Span
from iac_scan.model.suppression import Suppression

NEWEST_KUBERNETES = (1, 37)
DEFAULT_PROFILE = "default"
HYGIENE_PROFILE = "hygiene"
STRICT_PROFILE = "strict"  # the default checks and those of hygiene, and a gate for low and unknown
CHART_PROFILE = "chart"  # what protects a chart's pods is the chart's to ship, and nobody else's
PROFILES = (DEFAULT_PROFILE, HYGIENE_PROFILE, STRICT_PROFILE, CHART_PROFILE)
# The sets of checks that a profile holds, where it is not one itself.
HELD = {STRICT_PROFILE: (DEFAULT_PROFILE, HYGIENE_PROFILE), CHART_PROFILE: (DEFAULT_PROFILE,)}
MIB = 1024 * 1024

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenValues:
    """Values that stand as a text in another file, and where."""

    text: str
    at: Span


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """How charts are rendered: what `helm template` takes as flags.

    An empty `namespace` leaves `.Release.Namespace` symbolic; an empty `helm_binary` renders in process. `written` are
    values that apply after those of `values`; `placed` says where keys of `set` and `written` stand, if in a file.
    """

    values: tuple[Path, ...] = ()
    set: tuple[str, ...] = ()
    namespace: str = ""
    release_name: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    helm_binary: str = ""
    written: tuple[WrittenValues, ...] = ()
    placed: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class ChartVariant:
    """One way in which the chart at a path is rendered; a chart may have several, each with a name."""

    path: Path
    name: str = ""
    options: ChartOptions = ChartOptions()


@dataclass(frozen=True, slots=True)
class TerraformOptions:
    """What the user may say about a Terraform run.

    `given` holds `name=value` texts and files of variables, later ones winning; they win over automatic files. No
    `workspace` is the one called `default`. `module_map` maps a module source as it is written to the folder that
    holds the module. `source_root` is the folder of the root module that plans are mapped to, if any.
    """

    given: tuple[str | Path, ...] = ()
    workspace: str = ""
    module_map: Mapping[str, str] = field(default_factory=dict)
    source_root: Path | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where hostile or enormous input ends: sizes in bytes, times in seconds."""

    file_size: int = 32 * MIB
    render_seconds: float = 30.0
    render_memory: int = 2048 * MIB


@dataclass(frozen=True, slots=True)
class Config:
    """A scan's whole order: what to read, how to read it, and what makes the gate close.

    `fail_on` is the lowest severity that counts for the gate, `fail_counts` how many findings at or above a severity
    close it: one of `fail_on` where nothing is set.
    `stdin` is the text scanned for the path "-". `checks` are folders with the user's own checks, `only` the ids or
    globs of those to run. `profiles` are the sets of checks to run; a check that `only` picks needs no profile.
    `parameters` hold what is set for checks, by `check-id.name`. `kubernetes_version` is (major, minor), the version
    whose defaults and rules hold. With `frameworks`, by id, the checks of these run, whatever their profile.
    `enable` and `disable` are ids or globs of checks: the first run whatever their profile, the second don't unless
    `only` picks them. `severities` replace those of checks, by id or glob. `charts` say how charts are rendered.
    `exclude` are patterns, written as in .gitignore, of what is not read below `home`, the folder of the configuration
    file. `suppressions` are the findings to live with, `platforms` the packs of suppressions that are asked for; none
    holds if `suppress` is off. `today` is the day they expire against, the real one (UTC) where none is set.
    """

    paths: tuple[Path, ...]
    stdin: str = ""
    chart: ChartOptions = ChartOptions()
    terraform: TerraformOptions = TerraformOptions()
    limits: Limits = Limits()
    fail_on: Severity = Severity.MEDIUM
    fail_counts: Mapping[Severity, int] = field(default_factory=dict)
    allow_incomplete: bool = False
    unknown_fails: bool = False
    checks: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    profiles: tuple[str, ...] = (DEFAULT_PROFILE,)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    kubernetes_version: tuple[int, int] = NEWEST_KUBERNETES
    frameworks: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    charts: tuple[ChartVariant, ...] = ()
    exclude: tuple[str, ...] = ()
    home: Path = Path()
    suppressions: tuple[Suppression, ...] = ()
    suppress: bool = True
    today: date | None = None
    platforms: tuple[str, ...] = ()

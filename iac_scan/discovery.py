"""Paths in, stacks of source files out; tells charts, overlays and manifests apart."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from iac_scan.config import ChartVariant, Config
from iac_scan.ignores import Excludes, Ignores
from iac_scan.model.finding import Input, InputState
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers.dockerfile.recognise import is_dockerfile_name
from iac_scan.parsers.helm.recognise import is_chart, packaged_chart
from iac_scan.parsers.kustomize.kustomization import FILE_NAMES, MentionKind, References, references
from iac_scan.parsers.registry.recognise import is_candidate as is_registry

TERRAFORM_SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
LARGEST_MODULE = 32 * 1024 * 1024
LOCAL_MODULE = re.compile(rb"""source"?\s*[=:]\s*"(\.{1,2}(?:/[^"]*)?)\"""")
MANIFEST_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
ARCHIVE_SUFFIXES = (".tgz", ".tar.gz")
# Folders that hold what somebody else wrote, or what a tool put there.
VENDORED = frozenset(
    {"node_modules", "vendor", ".terraform", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", "site-packages"}
)
HIDDEN_FROM_COVERAGE = frozenset({".git"})
MANIFESTS = "manifests"
DOCKERFILES = "dockerfiles"
STDIN = Path("-")


class PathError(Exception):
    """A path that was named and can't be scanned; the message says why."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found below the named paths. `root` is what every reported path is relative to.

    `modules` are the folders of Terraform modules, called ones too.
    """

    root: Path
    stacks: tuple[Stack, ...]
    inputs: tuple[Input, ...]
    modules: frozenset[Path] = frozenset()


@dataclass(slots=True)
class Found:
    """What a walk has met so far."""

    manifests: list[Path] = field(default_factory=list)
    charts: list[Path] = field(default_factory=list)
    archives: list[Path] = field(default_factory=list)
    kustomizations: list[Path] = field(default_factory=list)
    modules: set[Path] = field(default_factory=set)
    dockerfiles: list[Path] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)


def discover(config: Config) -> Discovery:
    """The stacks below the paths of a configuration, in a stable order. Raises PathError."""
    named = [path for path in config.paths if path != STDIN]
    for path in named:
        if not path.exists():
            raise PathError(f"{path}: there is no such file or folder")
    absolute = [path.resolve() for path in named]
    found = Found()
    source = config.terraform.source_root
    root = common_root([*absolute, source.resolve()] if source is not None else absolute)
    for path in absolute:
        if path.is_dir():
            walk(path, root, found, Excludes(config, path))
        else:
            named_file(path, found)
    root = widened(root, found.kustomizations)
    overlays, claimed = kustomize_stacks(found, root)
    charts = list(chart_stacks(found, root, config))
    loose = tuple(sorted(set(found.manifests) - claimed))
    manifests = [Stack(StackKind.MANIFESTS, MANIFESTS, root, loose)] if loose else []
    if STDIN in config.paths:
        manifests.append(Stack(StackKind.MANIFESTS, "stdin", STDIN, (STDIN,)))
    inputs = tuple(Input(relative(path, root), InputState.SKIPPED, reason) for path, reason in found.skipped)
    roots = terraform_stacks(found.modules, root)
    images = dockerfile_stacks(found, root)
    return Discovery(root, (*manifests, *charts, *overlays, *roots, *images), inputs, frozenset(found.modules))


def common_root(paths: list[Path]) -> Path:
    """What reported paths are relative to: the repository, else the working folder, else what the paths share."""
    if not paths:
        return Path.cwd()
    shared = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))
    for folder in (shared, *shared.parents):
        if (folder / ".git").exists():
            return folder
    return Path.cwd() if shared.is_relative_to(Path.cwd()) else shared


def relative(path: Path, root: Path) -> str:
    """A path as reports name it: relative to the root, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def named_file(path: Path, found: Found) -> None:
    """A file the user named is taken at its word, whatever its suffix or .gitignore say."""
    if path.name.endswith(ARCHIVE_SUFFIXES):
        found.archives.append(path)
    elif path.name in FILE_NAMES:
        found.kustomizations.append(path.parent)
    elif path.name.endswith(TERRAFORM_SUFFIXES):
        found.modules.add(path.parent)
    elif path.name == "Chart.yaml" and is_chart(path.parent):
        found.charts.append(path.parent)
    elif is_dockerfile_name(path.name):
        found.dockerfiles.append(path)
    else:
        found.manifests.append(path)


def walk(top: Path, root: Path, found: Found, excludes: Excludes) -> None:
    """Sort everything below a folder; links are followed to files inside the root, never to folders."""
    if is_chart(top):
        found.charts.append(top)
        return
    ignores = Ignores(root, top)
    pending = [top]
    while pending:
        folder = pending.pop()
        if is_chart(folder):
            found.charts.append(folder)
            continue
        if has_kustomization(folder):
            found.kustomizations.append(folder)
        for entry in entries(folder, found):
            path = Path(entry.path)
            if entry.name in HIDDEN_FROM_COVERAGE:
                continue
            reason = excludes.reason(path) or skip_reason(entry, path, root, ignores)
            if reason:
                if path.is_dir() or is_candidate(path):
                    found.skipped.append((path, reason))
            elif entry.is_dir(follow_symlinks=False):
                pending.append(path)
            else:
                sort_file(path, found)


def entries(folder: Path, found: Found) -> list[os.DirEntry[str]]:
    """What a folder holds, sorted; a folder that may not be read is skipped and said so."""
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        found.skipped.append((folder, f"not readable: {error.strerror}"))
        return []


def skip_reason(entry: os.DirEntry[str], path: Path, root: Path, ignores: Ignores) -> str:
    """Why an entry is left out; empty if it is not."""
    if entry.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "a link that leads nowhere"
        if not target.is_relative_to(root):
            return "a link that leads out of the scanned tree"
        if target.is_dir():
            return "a link to a folder, which is scanned where it is"
    is_folder = path.is_dir()
    if is_folder and entry.name in VENDORED:
        return "vendored"
    return "ignored by .gitignore" if ignores.match(path, is_folder) else ""


def is_candidate(path: Path) -> bool:
    """The name says that a parser may be able to read it."""
    named = path.suffix in MANIFEST_SUFFIXES or path.name.endswith((*ARCHIVE_SUFFIXES, *TERRAFORM_SUFFIXES))
    return named or is_dockerfile_name(path.name)


def sort_file(path: Path, found: Found) -> None:
    """Put a file where its name says it belongs; an archive only counts if it is a chart."""
    if path.name.endswith(TERRAFORM_SUFFIXES):
        found.modules.add(path.parent)
    elif path.suffix in MANIFEST_SUFFIXES or is_registry(path):
        found.manifests.append(path)
    elif is_dockerfile_name(path.name):
        found.dockerfiles.append(path)
    elif path.name.endswith(ARCHIVE_SUFFIXES) and packaged_chart(path):
        found.archives.append(path)


def chart_stacks(found: Found, root: Path, config: Config) -> Iterator[Stack]:
    """One stack per chart and variant; a packaged copy of a chart that is scanned anyway is left out."""
    sources = sorted(set(found.charts))
    archives = [path for path in sorted(set(found.archives)) if not is_copy(path, sources, found)]
    names = unique_names([*sources, *archives], root)
    for chart in sources:
        for variant, values in variants(chart, config):
            yield Stack(StackKind.CHART, names[chart], chart, variant=variant, values=values)
    for archive in archives:
        for listed in [each for each in config.charts if each.path == archive] or [ChartVariant(archive)]:
            yield Stack(StackKind.CHART, names[archive], archive, variant=listed.name, values=listed.options.values)


def is_copy(archive: Path, sources: list[Path], found: Found) -> bool:
    """A packaged chart of the same name as a chart folder in the scan; recorded as skipped."""
    for chart in sources:
        if chart.name == packaged_name(archive) and chart.parent == archive.parent:
            found.skipped.append((archive, f"a packaged copy of the chart {chart.name}"))
            return True
    return False


def packaged_name(archive: Path) -> str:
    """The chart name in an archive's file name, `name-1.2.3.tgz`."""
    stem = archive.name.removesuffix(".tar.gz").removesuffix(".tgz")
    parts = stem.split("-")
    while len(parts) > 1 and not parts[-1][:1].isdigit():
        parts.pop()
    return "-".join(parts[:-1]) if len(parts) > 1 else stem


def unique_names(charts: Iterable[Path], root: Path) -> dict[Path, str]:
    """A name per chart that survives moving it: its own name, or its path where two share one."""
    names = {chart: chart.name if chart.is_dir() else packaged_name(chart) for chart in charts}
    taken = Counter(names.values())
    return {chart: relative(chart, root) if taken[name] > 1 else name for chart, name in names.items()}


def variants(chart: Path, config: Config) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """What the configuration file lists; else the default values, and each of chart-testing's ci/*-values.yaml.

    Only the user's own values where they are given.
    """
    listed = [variant for variant in config.charts if variant.path == chart]
    if listed:
        yield from ((variant.name, variant.options.values) for variant in listed)
        return
    files = sorted((chart / "ci").glob("*-values.yaml")) if (chart / "ci").is_dir() else []
    if not files or config.chart.values or config.chart.set:
        yield "", ()
        return
    yield "default", ()
    for file in files:
        yield f"ci/{file.name.removesuffix('-values.yaml')}", (file,)


def has_kustomization(folder: Path) -> bool:
    """The folder is a kustomization."""
    return any((folder / name).is_file() for name in FILE_NAMES)


def widened(root: Path, kustomizations: list[Path]) -> Path:
    """The root, moved up to hold the bases that overlays build on; never out of a repository, never to the top."""
    if (root / ".git").exists():
        return root
    known = read_kustomizations(kustomizations, None)
    shared = Path(os.path.commonpath([root, *known]))
    return root if shared == Path(shared.anchor) else shared


def read_kustomizations(folders: Iterable[Path], root: Path | None) -> dict[Path, References]:
    """The kustomizations of folders and of all they build on; nothing outside of a root that is given."""
    known: dict[Path, References] = {}
    pending = sorted(set(folders))
    while pending:
        folder = pending.pop()
        if folder not in known and has_kustomization(folder):
            known[folder] = references(folder, root)
            pending += known[folder].directories
    return known


def kustomize_stacks(found: Found, root: Path) -> tuple[list[Stack], set[Path]]:
    """One stack per overlay that no other refers to, and the files that kustomizations deploy.

    A stack's files are the plain resources it builds on, to fall back on if it can't be rendered.
    """
    known = read_kustomizations(found.kustomizations, root)
    tops: list[Path] = []
    covered: set[Path] = set()
    referred = {folder for entry in known.values() for folder in entry.directories}
    # Roots first; what is left after them only refers to itself in a circle, and rendering it says so.
    for folder in sorted(known, key=lambda folder: (folder in referred, folder)):
        if folder not in covered and known[folder].kind != "Component":
            tops.append(folder)
            covered |= reachable(folder, known)
    claimed = {file for entry in known.values() for file in entry.files}
    claimed |= {entry.kustomization for entry in known.values() if entry.kustomization}
    stacks = [
        Stack(StackKind.OVERLAY, overlay_name(top, root), top, plain_resources(top, known)) for top in sorted(tops)
    ]
    return stacks, claimed


def plain_resources(top: Path, known: dict[Path, References]) -> tuple[Path, ...]:
    """The resource files that an overlay is built from, sorted."""
    mentions = (mention for folder in reachable(top, known) for mention in known[folder].of(MentionKind.FILE))
    return tuple(sorted({mention.target for mention in mentions if mention.field == "resources" and mention.target}))


def reachable(folder: Path, known: dict[Path, References]) -> set[Path]:
    """The kustomizations that rendering a folder reaches, itself included."""
    reached: set[Path] = set()
    pending = [folder]
    while pending:
        current = pending.pop()
        if current not in reached and current in known:
            reached.add(current)
            pending += known[current].directories
    return reached


def overlay_name(folder: Path, root: Path) -> str:
    """An overlay's name: its path below the root."""
    return folder.name if folder == root else relative(folder, root)


def terraform_stacks(modules: set[Path], root: Path) -> Iterator[Stack]:
    """One stack per root module: a folder of Terraform files that no other calls as a module."""
    called = {module for folder in modules for module in local_modules(folder)}
    for folder in sorted(modules - called):
        yield terraform_stack(folder, root)


def terraform_stack(folder: Path, root: Path) -> Stack:
    """The stack of a root module."""
    return Stack(StackKind.TERRAFORM, overlay_name(folder, root), folder)


def dockerfile_stacks(found: Found, root: Path) -> Iterator[Stack]:
    """One stack of all Dockerfiles."""
    if found.dockerfiles:
        yield Stack(StackKind.DOCKERFILES, DOCKERFILES, root, tuple(sorted(set(found.dockerfiles))))


def local_modules(folder: Path) -> Iterator[Path]:
    """The folders that the module calls of a folder may lead to; what looks like a call is enough.

    A module that is taken for called and is not read by any root is read by itself in the end.
    """
    for path in sorted(folder.iterdir()):
        if path.name.endswith(TERRAFORM_SUFFIXES) and path.is_file() and os.access(path, os.R_OK):
            with path.open("rb") as file:
                text = file.read(LARGEST_MODULE)
            for match in LOCAL_MODULE.finditer(text):
                target = Path(os.path.normpath(folder / os.fsdecode(match[1])))
                if target != folder:
                    yield target

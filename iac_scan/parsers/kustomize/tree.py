"""An overlay to all that its rendering would read, and why that must not or cannot be rendered."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iac_scan.config import MIB, Limits
from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.source import Span
from iac_scan.parsers.kustomize.kustomization import Mention, MentionKind, References, references

MAX_REFUSALS = 100  # one is enough to stop; more help to mend all at once
MAX_TEXT = 200
VENDOR = "copy it into the repository and refer to the copy, or scan the rendered output"
REFUSALS: dict[MentionKind, tuple[DiagnosticKind, str, str]] = {
    MentionKind.REMOTE: (
        DiagnosticKind.RESOLVE,
        "{field}: {text} is remote, and nothing is downloaded during a scan",
        VENDOR,
    ),
    MentionKind.MISSING: (
        DiagnosticKind.RESOLVE,
        "{field}: {text} is not there, or is not what the field takes",
        "correct the path",
    ),
    MentionKind.OUTSIDE: (
        DiagnosticKind.RESOLVE,
        "{field}: {text} leads out of the scanned folder",
        "scan the folder that holds both",
    ),
    MentionKind.PROGRAM: (
        DiagnosticKind.RENDER,
        "{field}: {text} is a program that kustomize would run, and a scan runs no program of the scanned tree",
        "scan the rendered output",
    ),
}


@dataclass(frozen=True, slots=True)
class Tree:
    """The kustomizations that an overlay reaches, by folder and itself first; the files they read; what forbids it."""

    kustomizations: dict[Path, References]
    refusals: tuple[Diagnostic, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that rendering reads, each once: kustomizations and what they refer to."""
        found: dict[Path, None] = {}
        for folder, refers in self.kustomizations.items():
            if refers.kustomization is not None:
                found[folder / refers.kustomization.name] = None
            found.update(dict.fromkeys(refers.files))
        return tuple(found)


def reach(overlay: Path, root: Path, limits: Limits) -> Tree:
    """Follow an overlay's references; both paths are resolved, and what leads out of `root` is refused."""
    deadline = time.monotonic() + limits.render_seconds
    reached: dict[Path, References] = {}
    refusals: list[Diagnostic] = []
    open_folders: dict[Path, Iterator[Mention]] = {}

    def enter(folder: Path, mentioned_at: Span) -> None:
        reached[folder] = found = references(folder, root)
        refusals.extend(refused(found, folder, root, limits, mentioned_at))
        open_folders[folder] = iter(found.of(MentionKind.FOLDER))

    enter(overlay, Span(relative(overlay, root)))
    while open_folders:
        folder, entries = next(reversed(open_folders.items()))
        entry = next(entries, None)
        if entry is None or entry.target is None:
            open_folders.popitem()
            continue
        place = Span(shown(reached[folder], folder, root), entry.start, entry.end)
        if entry.target in open_folders:
            message = f"{entry.field}: {brief(entry)} leads back to a kustomization that is being read"
            refusals.append(refusal(DiagnosticKind.RESOLVE, message, "break the cycle", place))
        elif time.monotonic() > deadline:
            message = f"its kustomizations are not read within {limits.render_seconds:g} seconds"
            refusals.append(refusal(DiagnosticKind.RENDER, message, "split the overlay", place))
            break
        elif entry.target not in reached:
            enter(entry.target, place)
    return Tree(reached, tuple(refusals[:MAX_REFUSALS]))


def brief(entry: Mention) -> str:
    """The entry's text in quotes, shortened."""
    return repr(entry.text if len(entry.text) <= MAX_TEXT else entry.text[:MAX_TEXT] + "…")


def refused(found: References, folder: Path, root: Path, limits: Limits, mentioned_at: Span) -> Iterator[Diagnostic]:
    """Why a kustomization, which another mentions, must not or cannot be rendered."""
    file = shown(found, folder, root)
    if found.kustomization is None:
        message = f"the folder {file!r} holds no kustomization"
        yield refusal(DiagnosticKind.RESOLVE, message, "add one, or correct the path", mentioned_at)
    for problem in found.problems:
        yield refusal(
            DiagnosticKind.PARSE, problem.message, "correct it", Span(file, problem.position, problem.position)
        )
    for entry in found.mentions:
        span = Span(file, entry.start, entry.end)
        if entry.kind in REFUSALS:
            kind, message, remedy = REFUSALS[entry.kind]
            yield refusal(kind, message.format(field=entry.field, text=brief(entry)), remedy, span)
        elif entry.kind is MentionKind.FILE and entry.target and entry.target.stat().st_size > limits.file_size:
            message = f"{entry.field}: {brief(entry)} is larger than {limits.file_size // MIB} MiB"
            yield refusal(DiagnosticKind.RESOLVE, message, "leave it out", span)


def refusal(kind: DiagnosticKind, message: str, remedy: str, span: Span) -> Diagnostic:
    """A failed diagnostic."""
    return Diagnostic(kind, message, span, remedy, failed=True)


def shown(found: References, folder: Path, root: Path) -> str:
    """A folder's kustomization, or the folder itself where it has none, relative to the root."""
    path = folder if found.kustomization is None else folder / found.kustomization.name
    return relative(path, root)


def relative(path: Path, root: Path) -> str:
    """A path as reports write it: relative to the root, with forward slashes."""
    return path.relative_to(root).as_posix()

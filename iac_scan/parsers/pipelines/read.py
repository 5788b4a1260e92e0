"""Pipelines and Compose files to resources: every file ends as scanned, not applicable or failed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import ACTION, COMPOSE, GITHUB, GITLAB, PIPELINE, Resource, ResourceId
from iac_scan.model.node import Document, Path
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Position, Span, Stack
from iac_scan.parsers.pipelines.scripts import Script, read
from iac_scan.parsers.yaml import Locator, ParseError, chunks, compose

SHELLS = ("bash", "sh")
SCRIPTS = ("before_script", "script", "after_script")
BUILDS_ONLY = "read only for the images that it builds; no check judges Compose files"
COMMANDS = "commands"  # a key that none of these languages has: the commands that a job or a step runs


def read_text(file: str, text: str, stack: Stack, kind: str) -> Parsed | None:
    """The resource of a text; None if it is no pipeline. What can't be read is a failed input."""
    try:
        found = next(
            (
                (chunk, value)
                for chunk in chunks(text.removeprefix("\ufeff"))
                if isinstance(value := compose(chunk).value, dict) and FITS[kind](value)
            ),
            None,
        )
    except ParseError as error:
        span = Span(file, error.position, error.position)
        message = f"not readable as YAML: {error.message}"
        if kind == COMPOSE:  # which no check judges: a template of one is no reason to stop a release
            note = Diagnostic(DiagnosticKind.NOTE, f"{message}; the images that it builds are not known", span)
            return Parsed(diagnostics=(note,), inputs=(Input(file, InputState.NOT_APPLICABLE, message),), documents=1)
        broken = Diagnostic(DiagnosticKind.PARSE, message, span, "correct the YAML", failed=True)
        return Parsed(diagnostics=(broken,), inputs=(Input(file, InputState.FAILED, message),), documents=1)
    if found is None:
        return None
    chunk, value = found
    places = Places(Locator(file, chunk))
    notes: list[Diagnostic] = []
    seen: set[Position] = set()  # what an anchor shares is read where it is written
    for holder, text_of_script, program, at, where in SCRIPTS_OF[kind](value):
        span = places.outer(where).span
        if span.start in seen:
            continue
        seen.add(span.start)
        if program not in SHELLS:
            said = f"the script is for {program}" if program else "which shell runs the script is not said here"
            notes.append(Diagnostic(DiagnosticKind.NOTE, f"{said}, so its commands are not read", span))
            continue
        script = read(file, chunk, span, text_of_script, expressions=kind in (GITHUB, ACTION))
        take(script, holder, at, places)
        if not script.whole:
            message = "the script is not one that bash reads to its end"
            notes.append(Diagnostic(DiagnosticKind.NOTE, message, span))
    body = Document(file, value, places).root
    made = Resource(ResourceId(stack.label, PIPELINE, kind, "", file), "", body, stack)
    state, reason = (InputState.NOT_APPLICABLE, BUILDS_ONLY) if kind == COMPOSE else (InputState.SCANNED, "")
    return Parsed((made,), tuple(notes), (Input(file, state, reason),), 1)


def take(script: Script, holder: dict[str, Any], at: Path, places: "Places") -> None:
    """Put the commands of a script into the mapping that holds it, behind those that are there."""
    known = holder.setdefault(COMMANDS, [])
    before = len(known)
    for number, (command, (span, words)) in enumerate(zip(script.commands, script.spans, strict=True), before):
        if "into" in command:
            command["into"] += before
        known.append(command)
        places.spans[*at, COMMANDS, number] = span
        places.spans.update({(*at, COMMANDS, number, "words", place): word for place, word in enumerate(words)})


@dataclass(frozen=True, slots=True)
class Places:
    """Finds where the values of a pipeline are written: commands where their script is, the others by `outer`."""

    outer: Locator
    spans: dict[Path, Span] = field(default_factory=dict)

    def __call__(self, path: Path) -> Origin:
        """The place of a path, or of the nearest block around it that is written."""
        around = path
        while COMMANDS in around:
            if around in self.spans:
                return Origin(self.spans[around])
            around = around[:-1]
        return self.outer(path)


# A mapping, a script that it holds, the program that runs it, empty if that is not known, and where both are.
Holding = tuple[dict[str, Any], str, str, Path, Path]


def github_scripts(value: dict[str, Any]) -> Iterator[Holding]:
    """The scripts of a workflow's jobs, in whatever language."""
    default = shell_of(value)
    for name, job in mappings(value.get("jobs")):
        runner = job.get("runs-on")
        windows = "windows" in str(runner).lower()
        own = shell_of(job) or default or ("pwsh" if windows else "bash")
        yield from steps(job, own, ("jobs", name))


def action_scripts(value: dict[str, Any]) -> Iterator[Holding]:
    """The scripts of an action that is made of steps."""
    runs = value.get("runs")
    if isinstance(runs, dict):
        yield from steps(runs, "", ("runs",))


def shell_of(value: dict[str, Any]) -> str:
    """The shell that a workflow or job says its steps use, empty if it says none."""
    defaults = value.get("defaults")
    run = defaults.get("run") if isinstance(defaults, dict) else None
    named = run.get("shell") if isinstance(run, dict) else None
    return named if isinstance(named, str) else ""


def steps(job: dict[str, Any], default: str, at: Path) -> Iterator[Holding]:
    """The scripts of a list of steps."""
    listed = job.get("steps")
    for number, step in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(step, dict) and isinstance(step.get("run"), str):
            named = step.get("shell", default)
            program = PurePosixPath(named.split()[0]).name if isinstance(named, str) and named.strip() else ""
            yield step, step["run"], program, (*at, "steps", number), (*at, "steps", number, "run")


def gitlab_scripts(value: dict[str, Any]) -> Iterator[Holding]:
    """The scripts of a pipeline's jobs and templates, and those it puts around all of them."""
    for at, job in ((), value), *(((name,), job) for name, job in mappings(value)):
        for key in SCRIPTS:
            script = job.get(key)
            if isinstance(script, str):
                yield job, script, "sh", at, (*at, key)
            for number, line in enumerate(script if isinstance(script, list) else ()):
                if isinstance(line, str):
                    yield job, line, "sh", at, (*at, key, number)


def mappings(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a mapping that are mappings themselves."""
    return ((key, item) for key, item in (value.items() if isinstance(value, dict) else ()) if isinstance(item, dict))


def is_gitlab(value: dict[str, Any]) -> bool:
    """It has what only a pipeline of GitLab has: stages, includes, a workflow, or jobs."""
    known = ("stages", "include", "workflow", "default", "image", "variables", "before_script", "services")
    return any(key in value for key in known) or any(
        key in job for _, job in mappings(value) for key in ("script", "trigger", "extends")
    )


FITS: dict[str, Callable[[dict[str, Any]], bool]] = {
    GITHUB: lambda value: ("on" in value or "true" in value) and isinstance(value.get("jobs"), dict),
    ACTION: lambda value: isinstance(value.get("runs"), dict) and "using" in value["runs"],
    GITLAB: is_gitlab,
    COMPOSE: lambda value: any(
        isinstance(service, dict) and ("image" in service or "build" in service)
        for service in (value["services"].values() if isinstance(value.get("services"), dict) else ())
    ),
}
SCRIPTS_OF: dict[str, Callable[[dict[str, Any]], Iterator[Holding]]] = {
    GITHUB: github_scripts,
    ACTION: action_scripts,
    GITLAB: gitlab_scripts,
    COMPOSE: lambda _value: iter(()),
}

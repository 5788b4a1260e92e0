"""A check written in Python: a folder with check.py, and a table.yaml if it is a family."""

import importlib.util
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from iac_scan import sdk
from iac_scan.model.check import Confidence, Meta, NotAsked, Severity, Undecided, Violation
from iac_scan.model.finding import Rule
from iac_scan.parsers.yaml import Chunk, compose
from iac_scan.sdk import Facts, View

Said = Violation | Undecided
Judge = Callable[[Any, Facts], Iterator[Said | NotAsked] | None]

FIRST_PARAMETER = re.compile(r"^def check\(\s*\w+\s*:\s*([A-Za-z]+)", re.MULTILINE)


class CheckError(Exception):
    """A check folder that can't be loaded; the message names the file and what to change."""


@dataclass(frozen=True, slots=True)
class Check:
    """A loaded check: what reports say of it, what it knows of itself, the view it judges, and how."""

    rule: Rule
    meta: Meta
    view: type[View]
    judge: Judge
    folder: Path


def view_name(folder: Path) -> str:
    """The name of the view a check asks for, read off its text without running it. Raises CheckError."""
    path = folder / "check.py"
    match = FIRST_PARAMETER.search(path.read_text(encoding="utf-8"))
    if match is None:
        raise CheckError(f"{path}: define `def check(view: SomeView, facts: Facts)` with the view's type")
    return match[1]


def load(folder: Path) -> Iterator[Check]:
    """The check of a folder, or the checks of its table. Raises CheckError."""
    path = folder / "check.py"
    view = getattr(sdk, view_name(folder), None)
    if not (isinstance(view, type) and issubclass(view, View)):
        raise CheckError(f"{path}: {view_name(folder)} is not a view; iac_scan.sdk lists them")
    module = run(path)
    judge = getattr(module, "check", None)
    if not inspect.isfunction(judge):
        raise CheckError(f"{path}: check must be a function")
    table = folder / "table.yaml"
    if table.exists():
        yield from family(folder, view, judge, compose(Chunk(table.read_text(encoding="utf-8"), 0)).value)
        return
    meta = getattr(module, "META", None)
    if not isinstance(meta, Meta):
        raise CheckError(f"{path}: set META = Meta(…)")
    yield Check(describe(folder.name, meta, inspect.getdoc(module) or "", path), meta, view, judge, folder)


def run(path: Path) -> ModuleType:
    """The module at a path, executed. Raises CheckError."""
    name = f"iac_scan_check_{path.parent.name.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CheckError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise CheckError(f"{path}: {type(error).__name__}: {error}") from error
    return module


def describe(identity: str, meta: Meta, docs: str, path: Path) -> Rule:
    """What reports say of a check: its docstring is its documentation. Raises CheckError."""
    description, heading, fix = docs.partition("## Fix")
    if not description.strip() or not heading or not fix.strip():
        raise CheckError(f"{path}: the docstring must say what is wrong and, under ## Fix, what to do")
    return Rule(
        id=identity,
        title=meta.title,
        catalogue=meta.catalogue,
        severity=meta.severity,
        confidence=meta.confidence,
        description=description.strip(),
        remediation=fix.strip(),
        frameworks=dict(meta.frameworks),
        aliases=meta.aliases,
    )


def family(folder: Path, view: type[View], judge: Callable[..., Any], rows: Any) -> Iterator[Check]:
    """One check per row of a table; `judge` gets the row as its third argument. Raises CheckError."""
    path = folder / "table.yaml"
    if not isinstance(rows, list):
        raise CheckError(f"{path}: a list of rows is expected")
    for row in rows:
        try:
            meta = Meta(
                title=row["title"],
                severity=Severity[row["severity"].upper()],
                catalogue=row["catalogue"],
                frameworks={name: tuple(numbers) for name, numbers in row.get("frameworks", {}).items()},
                confidence=Confidence(row.get("confidence", "proven")),
                aliases=tuple(row.get("aliases", ())),
                profile=row.get("profile", ""),
                rests_on=tuple(row.get("rests_on", ())),
            )
            docs = f"{row['description']}\n\n## Fix\n\n{row['fix']}"
            rule = describe(row["id"], meta, docs, path)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise CheckError(f"{path}: row {row!r:.80} is not whole: {error!r}") from error
        yield Check(rule, meta, view, partial(judge, row=row), folder)

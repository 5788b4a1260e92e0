"""A scan beside an earlier one, or of changed files only: what the gate then counts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from iac_scan.cli.problem import ProblemError
from iac_scan.cli.progress import Progress
from iac_scan.config import ChartOptions, Config
from iac_scan.discovery import STDIN, PathError
from iac_scan.engine.baseline import BaselineError, read, recorded, version_of
from iac_scan.engine.catalog import UnknownFrameworkError
from iac_scan.engine.changes import touched
from iac_scan.engine.comparison import compare
from iac_scan.engine.gate import verdict
from iac_scan.engine.git import GitError, changed_files, checkout, fork_point, top_of
from iac_scan.engine.python import Check, CheckError
from iac_scan.model.comparison import Bucket, Comparison, Earlier
from iac_scan.model.finding import ExitCode, Finding, ScanResult
from iac_scan.pipeline import checks_for, chosen_frameworks
from iac_scan.pipeline import scan as run_scan


@contextmanager
def problems() -> Iterator[None]:
    """Turn what a user can correct into a ProblemError."""
    try:
        yield
    except (PathError, CheckError, UnknownFrameworkError, BaselineError, GitError) as error:
        raise ProblemError(str(error)) from None


def scanned(config: Config) -> ScanResult:
    """A scan, with a progress bar for who watches. Raises PathError, CheckError, UnknownFrameworkError."""
    with Progress() as progress:
        return run_scan(config, progress)


def judged(config: Config, baseline: Path | None, other: str, changed_since: str) -> ScanResult:
    """A scan whose gate counts what is new and, where asked, in changed files. Raises ProblemError.

    `baseline` is a baseline's file, `other` a revision or a JSON report, `changed_since` a revision.
    """
    if baseline and other:
        raise ProblemError("--baseline and --diff-against are two answers to one question: give one of them")
    with problems():
        earlier, versions = looked_back(config, baseline, other)
        since = fork_point(top_of(home(config)), changed_since) if changed_since else ""
        result = scanned(config)
        if earlier is not None:
            result = replace(result, comparison=compare(earlier, result, versions))
        counted = new_ones(result)
        notes = [told(result.comparison)] if result.comparison else []
        if since:
            near = touched(result, changed_files(top_of(result.root), since))
            elsewhere = len(result.findings) - len(near)
            notes.append(f"only files changed since {changed_since}, {elsewhere} elsewhere")
            result = replace(result, findings=near)
            shown = {entry.fingerprint for entry in near}
            counted = tuple(entry for entry in counted if entry.fingerprint in shown)
    return gated(config, result, counted, notes)


def looked_back(config: Config, baseline: Path | None, other: str) -> tuple[Earlier | None, Mapping[str, str]]:
    """The earlier scan, if there is to be one, and the versions of the checks that run now."""
    if not (baseline or other):
        return None, {}
    checks = chosen(config)
    versions = versions_of(checks)
    file = baseline or Path(other)
    if baseline or file.is_file():
        return with_unheard(read(file), checks), versions
    return at_revision(config, other, versions), versions


def chosen(config: Config) -> list[Check]:
    """The checks that a configuration chooses, whether or not there is anything for them. Raises CheckError."""
    return checks_for(config, chosen_frameworks(config))


def versions_of(checks: list[Check]) -> dict[str, str]:
    """The versions of checks by id."""
    return {check.rule.id: version_of(check.folder) for check in checks}


def with_unheard(earlier: Earlier, checks: list[Check]) -> Earlier:
    """An earlier scan, with the checks of which a report does not tell whether they were run.

    A report lists the checks for whose views there was something; where no check of a view is listed, there was nothing
    to judge, and whatever a check finds there now is new.
    """
    if any(earlier.checks.values()):
        return earlier
    heard = {check.view for check in checks if check.rule.id in earlier.checks}
    unheard = {check.rule.id: "" for check in checks if check.view not in heard}
    return replace(earlier, checks={**earlier.checks, **unheard})


def at_revision(config: Config, ref: str, versions: Mapping[str, str]) -> Earlier:
    """The scan of the same paths as they were where the work at hand left a revision."""
    top = top_of(home(config))
    commit = fork_point(top, ref)
    name = ref if commit.startswith(ref) else f"{ref} ({commit[:10]})"
    with checkout(top, commit) as folder:
        paths = tuple(moved(path, top, folder) for path in config.paths)
        there = tuple(path for path in paths if path.exists())
        if not there:
            return Earlier(name, "", (), versions)
        order = replace(
            config,
            paths=there,
            chart=options_at(config.chart, top, folder),
            charts=tuple(
                replace(each, path=known_at(each.path, top, folder), options=options_at(each.options, top, folder))
                for each in config.charts
            ),
            home=known_at(config.home, top, folder),
        )
        return recorded(scanned(order), versions, name)


def home(config: Config) -> Path:
    """The folder whose repository is asked. Raises ProblemError."""
    if STDIN in config.paths:
        raise ProblemError("standard input has no history: name files or folders to compare with a revision")
    path = config.paths[0]
    if not path.exists():
        raise ProblemError(f"{path}: there is no such file or folder")
    return path.resolve() if path.is_dir() else path.resolve().parent


def moved(path: Path, top: Path, folder: Path) -> Path:
    """A path of the repository in another checkout of it. Raises ProblemError."""
    try:
        return folder / path.resolve().relative_to(top)
    except ValueError:
        raise ProblemError(f"{path}: lies outside of the repository {top}, so no revision holds it") from None


def options_at(options: ChartOptions, top: Path, folder: Path) -> ChartOptions:
    """The same rendering with values files as they were."""
    return replace(options, values=tuple(known_at(file, top, folder) for file in options.values))


def known_at(path: Path, top: Path, folder: Path) -> Path:
    """A file or folder as it was, or as it is where it is new or lies elsewhere."""
    before = folder / path.relative_to(top) if path.is_relative_to(top) else path
    return before if before.exists() else path


def new_ones(result: ScanResult) -> tuple[Finding, ...]:
    """The findings that the gate counts: all, or the new ones where there is something to compare with."""
    comparison = result.comparison
    return tuple(entry for entry in result.findings if comparison is None or comparison.is_new(entry))


def told(comparison: Comparison) -> str:
    """The buckets in words, without the new findings, which the gate tells of."""
    buckets = (bucket for bucket in Bucket if bucket is not Bucket.NEW)
    counts = [f"{number} {bucket}" for bucket in buckets if (number := comparison.count(bucket))]
    return f"{', '.join(counts) or 'nothing else'} against {comparison.name}"


def gated(config: Config, result: ScanResult, counted: tuple[Finding, ...], notes: list[str]) -> ScanResult:
    """A result whose verdict is about some findings only; an incomplete scan stays one."""
    code, reason = result.exit_code, result.reason
    if code in (ExitCode.CLEAN, ExitCode.FINDINGS):
        kind = "new finding" if result.comparison else "finding"
        code, reason = verdict(config, counted, result.diagnostics, result.coverage, (), kind)
    suffix = f" ({'; '.join(notes)})" if notes else ""
    return replace(result, exit_code=code, reason=reason + suffix)

"""How checks stand under a configuration: whether they run, how severe they are, and what changes that."""

from pathlib import Path

from iac_scan.cli import options
from iac_scan.config import DEFAULT_PROFILE, Config
from iac_scan.engine.catalog import wanted
from iac_scan.engine.gate import severity_of
from iac_scan.engine.python import Check
from iac_scan.model.check import Severity
from iac_scan.pipeline import checks_for, chosen_frameworks


def configured(own_checks: list[Path] | None, file: Path | None, *, no_config: bool) -> tuple[Config, str]:
    """What holds for a scan of the working folder, and the name of the file that says so. Raises ProblemError."""
    found = options.settled(["."], own_checks=own_checks, config_file=file, no_config=no_config)
    return found.config, found.file.shown if found.file else ""


def running(config: Config) -> frozenset[str]:
    """The ids of the checks that a scan asks. Raises CheckError, UnknownFrameworkError."""
    return frozenset(check.rule.id for check in checks_for(config, chosen_frameworks(config)))


def level(check: Check, config: Config) -> Severity:
    """The severity of a check's findings, as far as the configuration sets it."""
    return severity_of(check.rule.id, check.rule.severity, config.severities)


def notes(check: Check, config: Config, runs: frozenset[str], file: str) -> list[str]:
    """What the configuration file changes of a check, in words."""
    said: list[str] = []
    if not file:
        return said
    own, now = check.rule.severity, level(check, config)
    if now is not own:
        said.append(f"severity {now.label} instead of {own.label} by {file}")
    by_default = wanted(check, (), (DEFAULT_PROFILE,))
    if by_default != (check.rule.id in runs):
        said.append(f"{'turned off' if by_default else 'turned on'} by {file}")
    return said

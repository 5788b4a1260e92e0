"""`iac-scan explain CHECK`: what it finds, why it matters, how to fix it, and what it looks like."""

from difflib import get_close_matches
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.cli.standing import configured, notes, running
from iac_scan.engine.catalog import UnknownFrameworkError, checks
from iac_scan.engine.pages import details, samples
from iac_scan.engine.python import Check, CheckError


def explain(
    name: Annotated[str, typer.Argument(metavar="CHECK", help="The id of a check.")],
    own_checks: options.OwnChecks = None,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> None:
    """Explain one check: what, why, how to fix, frameworks, a passing and a failing sample."""
    config, file = configured(own_checks, config_file, no_config=no_config)
    try:
        found = {check.rule.id: check for check in checks(config.checks)}
        runs = running(config)
    except (CheckError, UnknownFrameworkError) as error:
        raise ProblemError(str(error)) from None
    known = [found[name]] if name in found else [check for check in found.values() if name.upper() in numbers(check)]
    if not known:
        close = get_close_matches(name, found, 3, 0.5)
        hint = f"; did you mean {' or '.join(close)}?" if close else "; `iac-scan checks list` shows them all"
        raise ProblemError(f"there is no check {name!r}{hint}")
    typer.echo("\n\n".join("\n".join(page(check, notes(check, config, runs, file))) for check in known))


def numbers(check: Check) -> list[str]:
    """Other names people may know the check by: its numbers in the catalogue and other tools' ids, in upper case."""
    return [name.upper() for name in (*check.rule.catalogue.split(", "), *check.rule.aliases)]


def page(check: Check, said: list[str]) -> list[str]:
    """The lines of a check's page, with what the configuration says of it."""
    rule = check.rule
    lines = [f"{rule.title} ({rule.id}, {rule.severity.label}, {rule.catalogue})", "", rule.description, ""]
    lines += ["How to fix", "", *indented(rule.remediation), ""]
    lines += [f"Here: {words}" for words in said]
    lines += details(check)
    for verdict in ("fail", "pass"):
        for sample in samples(check, verdict)[:1]:
            lines += ["", f"{verdict.capitalize()} sample, {sample.name}", "", *indented(sample.read_text("utf-8"))]
    return lines


def indented(text: str) -> list[str]:
    """The lines of a text, set off by four spaces."""
    return [f"    {line}".rstrip() for line in text.strip().splitlines()]

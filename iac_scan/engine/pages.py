"""What is told of a check besides its own words: for `explain` and for docs/checks.md."""

from pathlib import Path

from iac_scan.engine.python import Check
from iac_scan.model.check import Confidence

SAMPLE_SUFFIXES = (".yaml", ".yml", ".json", ".tf", ".toml", ".conf", ".Dockerfile")


def details(check: Check) -> list[str]:
    """What else is known of a check, one line each: profile, confidence, frameworks, other ids, parameters."""
    rule = check.rule
    lines = [f"Runs: only with --profile {check.meta.profile}, or by its id"] if check.meta.profile else []
    if rule.confidence is Confidence.LIKELY:
        lines.append("Confidence: likely, from names and conventions")
    lines += [f"{framework}: {', '.join(controls)}" for framework, controls in rule.frameworks.items()]
    if rule.aliases:
        lines.append(f"Known elsewhere as: {', '.join(rule.aliases)}")
    for parameter, meaning in check.meta.parameters.items():
        default = ", ".join(meaning.default) or "nothing" if isinstance(meaning.default, tuple) else meaning.default
        lines.append(f"Parameter {check.rule.id}.{parameter} (default: {default}): {meaning.help}")
    lines += [f"See {reference}" for reference in check.meta.references]
    return lines


def samples(check: Check, verdict: str) -> list[Path]:
    """The sample files of a check with that verdict, single files first; a family's are named after the row."""
    prefix = f"{verdict}-{check.rule.id}" if (check.folder / "table.yaml").exists() else verdict
    own = [path for path in check.folder.iterdir() if path.stem == prefix or path.stem.startswith(f"{prefix}-")]
    found = [file for path in own for file in (path.rglob("*") if path.is_dir() else [path])]
    shown = [file for file in found if file.suffix in SAMPLE_SUFFIXES and file.name != "Chart.yaml"]
    return sorted(shown, key=lambda file: (len(file.parts), file.stem != prefix, file.as_posix()))

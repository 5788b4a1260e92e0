"""Write docs/checks.md from the checks: `python -m scripts.generate_docs`."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from iac_scan.engine.catalog import checks
from iac_scan.engine.pages import details, samples
from iac_scan.engine.python import Check

TARGET = Path(__file__).resolve().parents[1] / "docs" / "checks.md"
LANGUAGES = {".tf": "terraform", ".json": "json", ".toml": "toml", ".Dockerfile": "dockerfile"}


def main() -> None:
    """Write the page."""
    TARGET.write_text(document(), encoding="utf-8")


def document() -> str:
    """The whole page: a table of contents, then every check by area."""
    found = sorted(checks(), key=lambda check: (area(check), check.rule.id))
    lines = [
        "# Checks",
        "",
        "Generated from the folders below `checks/` by `python -m scripts.generate_docs`; `iac-scan explain ID` shows",
        "the same for one check. Checks with a profile run on request only.",
        "",
    ]
    groups = [(name, list(group)) for name, group in groupby(found, key=area)]
    for name, group in groups:
        lines += [f"## {heading(name)}", "", "| Check | Severity | Catalogue | What it finds |", "|---|---|---|---|"]
        lines += [row(check) for check in group]
        lines += ["", *(line for check in group for line in section(check))]
    return "\n".join(lines).rstrip() + "\n"


def area(check: Check) -> str:
    """The folder that check folders of its kind share."""
    return check.folder.parent.name


def heading(name: str) -> str:
    """An area's name as a heading."""
    return name.replace("_", " ").capitalize()


def row(check: Check) -> str:
    """A check's line in its area's table."""
    rule = check.rule
    profile = f" (profile {check.meta.profile})" if check.meta.profile else ""
    return f"| [{rule.id}](#{rule.id}) | {rule.severity.label} | {rule.catalogue} | {rule.title}{profile} |"


def section(check: Check) -> Iterator[str]:
    """A check's own part of the page."""
    rule = check.rule
    yield from (f"### {rule.id}", "", f"**{rule.title}** · {rule.severity.label} · {rule.catalogue}", "")
    yield from (rule.description, "", "**Fix.** " + rule.remediation, "")
    facts = details(check)
    yield from [f"- {line}" for line in facts]
    if facts:
        yield ""
    for verdict, words in (("fail", "Fails:"), ("pass", "Passes:")):
        for sample in samples(check, verdict)[:1]:
            text = sample.read_text("utf-8").rstrip()
            yield from (words, "", f"```{LANGUAGES.get(sample.suffix, 'yaml')}", text, "```", "")


if __name__ == "__main__":
    main()

"""docs/checks.md is what the checks say of themselves."""

from iac_scan.engine.catalog import checks
from scripts.generate_docs import TARGET, document


def test_the_page_is_generated_from_the_checks() -> None:
    assert TARGET.read_text("utf-8") == document(), "run python -m scripts.generate_docs"


def test_every_check_has_a_section_with_both_samples() -> None:
    sections = document().split("\n### ")[1:]
    assert sorted(part.partition("\n")[0] for part in sections) == sorted(check.rule.id for check in checks())
    assert [part.partition("\n")[0] for part in sections if "\nFails:\n" not in part or "\nPasses:\n" not in part] == []

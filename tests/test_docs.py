"""What the guides say is true: their examples are run."""

import re
import textwrap
from pathlib import Path

from iac_scan.config import Config
from iac_scan.pipeline import scan

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^( *)```(python|yaml)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def test_the_check_in_the_guide_works(tmp_path: Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    blocks = [(match[2], textwrap.dedent(match[3])) for match in BLOCK.finditer(guide)]
    (code,) = [text for language, text in blocks if language == "python"]
    failing, passing = (text for language, text in blocks if language == "yaml")
    folder = tmp_path / "checks" / "workload" / "missing-team-label"
    folder.mkdir(parents=True)
    (folder / "check.py").write_text(code)
    (tmp_path / "fail.yaml").write_text(failing)
    (tmp_path / "pass.yaml").write_text(passing)
    verdicts = {
        name: [
            (entry.span.start.line, entry.message)
            for entry in scan(
                Config(paths=(tmp_path / name,), checks=(tmp_path / "checks",), only=("missing-team-label",))
            ).findings
        ]
        for name in ("fail.yaml", "pass.yaml")
    }
    assert verdicts == {"fail.yaml": [(6, "the pods carry no label 'team'")], "pass.yaml": []}


def test_the_links_in_the_guides_lead_somewhere() -> None:
    for guide in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", guide.read_text("utf-8")):
            assert (guide.parent / target).exists(), f"{guide.name} links to {target}"

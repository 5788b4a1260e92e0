"""Every check on its own samples: what must be found is written on the line, and nothing else may be."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from iac_scan.config import Config
from iac_scan.engine.catalog import checks
from iac_scan.engine.python import Check
from iac_scan.model.finding import DiagnosticKind, Finding, Verdict
from iac_scan.pipeline import scan

EXPECTATION = re.compile(r"#\s*(expect|expect-unknown):\s*(.*\S)")
CHECKS = checks()
SAMPLE_SUFFIXES = (".yaml", ".yml", ".json", ".tf", ".toml")


def samples(check: Check, verdict: str) -> list[Path]:
    """The samples of a check: files and folders named after the verdict, and in a family after the row as well."""
    prefix = f"{verdict}-{check.rule.id}" if (check.folder / "table.yaml").exists() else verdict
    return sorted(
        path
        for path in check.folder.iterdir()
        if (path.name == prefix or path.name.startswith((f"{prefix}.", f"{prefix}-"))) and not path.name.startswith(".")
    )


def expected(sample: Path) -> set[tuple[str, int, str, str]]:
    """What the sample's comments say must be found: file, line, verdict, message."""
    files = [sample] if sample.is_file() else sorted(path for path in sample.rglob("*") if path.is_file())
    written = {
        (file.name, number + is_above(line), "unknown" if match[1] == "expect-unknown" else "fail", match[2])
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        for match in EXPECTATION.finditer(line)
    }
    return written | {entry for file in files if file.suffix == ".expect" for entry in beside(file)}


def beside(file: Path) -> Iterator[tuple[str, int, str, str]]:
    """What must be found in a file that can hold no comments: `daemon.json.expect` has a line `3: message` for it."""
    for line in file.read_text("utf-8").splitlines():
        number, _, message = line.partition(": ")
        yield file.name.removesuffix(".expect"), int(number), "fail", message


def is_above(line: str) -> bool:
    """The comment has a line of its own, as it must in a Dockerfile: it speaks of the line below."""
    return line.lstrip().startswith("# expect")


INCOMPLETE = "# incomplete: "  # in a sample that speaks of what is not beside it, such as charts of a repository


def said(finding: Finding) -> tuple[str, int, str, str]:
    """A finding in the terms of an expectation."""
    return Path(finding.span.file).name, finding.span.start.line, finding.verdict.value, finding.message


def alone(sample: Path, scratch: Path) -> Path:
    """The sample, in a folder of its own if it is Terraform: the files beside it would belong to its module."""
    if sample.suffix != ".tf":
        return sample
    folder = scratch / sample.stem
    folder.mkdir()
    copyfile(sample, folder / sample.name)
    return folder


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_samples(check: Check, tmp_path: Path) -> None:
    passing, failing = samples(check, "pass"), samples(check, "fail")
    assert passing, f"{check.folder} has no pass sample"
    assert failing, f"{check.folder} has no fail sample"
    for sample in passing + failing + samples(check, "unknown"):
        result = scan(Config(paths=(alone(sample, tmp_path),), only=(check.rule.id,)))
        gaps = {DiagnosticKind.RESOLVE} if sample.is_file() and INCOMPLETE in sample.read_text("utf-8") else set()
        assert {entry.kind for entry in result.diagnostics if entry.failed} == gaps, sample
        assert result.coverage.evaluated, f"{sample} is not judged by {check.rule.id}"
        assert {said(finding) for finding in result.findings} == expected(sample), sample
        assert len(result.findings) == len(expected(sample)), sample
    verdicts = {verdict for sample in failing for _, _, verdict, _ in expected(sample)}
    assert Verdict.FAIL.value in verdicts, f"no fail sample of {check.rule.id} expects anything"
    assert not [entry for sample in passing for entry in expected(sample) if entry[2] == "fail"]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_identity(check: Check) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){1,4}", check.rule.id)
    assert re.fullmatch(r"[A-Z0-9]+(-[A-Z]+)?-\d+(, [A-Z0-9]+(-[A-Z]+)?-\d+)*", check.rule.catalogue)
    assert check.rule.title
    assert not check.rule.title.endswith(".")
    assert not {framework for framework in check.rule.frameworks if framework not in FRAMEWORKS}


FRAMEWORKS = {
    "PSS",
    "CIS-K8S",
    "CIS-EKS",
    "CIS-GKE",
    "CIS-AKS",
    "OWASP-K8S",
    "MITRE",
    "MS-THREAT-MATRIX",
    "NSA-CISA",
    "CVE",
}

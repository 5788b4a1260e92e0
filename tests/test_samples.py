"""The samples' reports, whole and in every format; and what the README shows of them."""

import re
from pathlib import Path

import pytest

from iac_scan.config import ChartOptions, Config
from iac_scan.model.check import Severity
from iac_scan.model.finding import ExitCode, ScanResult
from iac_scan.pipeline import scan
from scripts.generate_golden import GOLDEN, SAMPLES, reports

ROOT = Path(__file__).parents[1]


def scanned(*paths: str) -> ScanResult:
    return scan(Config(paths=tuple(ROOT / "samples" / path for path in paths), chart=ChartOptions(namespace="shop")))


@pytest.mark.parametrize("sample", SAMPLES)
def test_golden_reports(sample: str) -> None:
    for name, report in reports(sample).items():
        assert report == (GOLDEN / name).read_text("utf-8"), f"{name}: python -m scripts.generate_golden"


def test_the_mended_shop_is_clean() -> None:
    result = scanned("shop-fixed")
    assert result.exit_code is ExitCode.CLEAN
    assert not [entry for entry in result.findings if entry.severity >= Severity.MEDIUM and entry.verdict == "fail"]


def worst(result: ScanResult) -> set[str]:
    return {entry.rule.id for entry in result.findings if len({step.span.file for step in entry.related}) > 1}


def test_the_worst_of_the_shop_shows_only_together() -> None:
    together = worst(scanned("shop"))
    apart = {check for part in ("cluster", "edge", "charts") for check in worst(scanned(f"shop/{part}"))}
    assert together - apart


def test_what_terraform_deploys_is_dangerous_only_together() -> None:
    def powerful(path: str) -> list[tuple[str, list[str], tuple[str, ...]]]:
        return [
            (entry.resource.address, [step.span.file.rpartition("/")[2] for step in entry.related], entry.variants)
            for entry in scan(Config(paths=(ROOT / "samples" / path,))).findings
            if entry.rule.id == "exposed-powerful-account"
        ]

    steps = ["deployment.yaml"] * 3 + ["main.tf"] * 2
    assert powerful("terraform-shop") == [("Deployment/shop-production/web", steps, ("helm_release.web",))]
    assert powerful("terraform-shop/charts") == []
    assert powerful("terraform-shop-fixed") == []


def test_the_mended_terraform_shop_passes() -> None:
    result = scan(Config(paths=(ROOT / "samples/terraform-shop-fixed",)))
    assert result.exit_code is ExitCode.CLEAN
    assert [entry.rule.id for entry in result.findings if entry.verdict == "fail"] == ["eks-partial-control-plane-logs"]


def test_the_readme_shows_what_the_command_prints() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (shown,) = re.findall(r"<!-- a part of: [^>]*-->\n```\n(.*?)```", readme, re.DOTALL)
    assert shown.strip()
    assert shown.strip() in (GOLDEN / "shop.txt").read_text("utf-8")


PULLS = "image-over-insecure-registry"
FARM = ("nodes", "machines", "registry", "shop", "chart")


def insecure_pulls(result: ScanResult) -> dict[str, set[str]]:
    """The resources that pull insecurely, with the files that say so."""
    found: dict[str, set[str]] = {}
    for entry in result.findings:
        if entry.rule.id == PULLS:
            files = {step.span.file.rpartition("registry-farm/")[2] for step in entry.related}
            found.setdefault(entry.resource.name, set()).update(files)
    return found


def test_the_insecure_pulls_of_the_farm_show_only_together() -> None:
    assert insecure_pulls(scanned("registry-farm")) == {
        "mirror-installer": {"nodes/daemon.json", "nodes/registries.yaml"},
        "web": {"nodes/certs.d/docker.io/hosts.toml", "nodes/daemon.json", "nodes/registries.yaml"},
        "harvest": {"chart/values.yaml", "machines/user-data.yaml.tftpl"},
        "cache": {"nodes/installer.yaml"},
    }
    apart = {part: insecure_pulls(scanned(f"registry-farm/{part}")) for part in FARM}
    assert {part: set(pulls) for part, pulls in apart.items() if pulls} == {"nodes": {"mirror-installer"}}


def test_the_mended_farm_pulls_securely() -> None:
    result = scanned("registry-farm-fixed")
    assert not insecure_pulls(result)
    assert not [entry for entry in result.findings if entry.resource.group == "registry" and entry.verdict == "fail"]

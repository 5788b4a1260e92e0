"""The Pod Security Standards through the front door: every pod of the conformance corpus, at every version it names."""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from iac_scan.analyzers.pod_security import CONTROLS
from iac_scan.config import Config
from iac_scan.engine.catalog import checks
from iac_scan.pipeline import scan

CORPUS = Path(__file__).parents[1] / "../shared/corpus/pod-security"
CASES = CORPUS / "cases.jsonl"
# The catalogue's number of each control; restricted controls include what the baseline ones they replace report.
NUMBERS = {
    "windowsHostProcess": ("K8S-PSS-001",),
    "hostNamespaces": ("K8S-PSS-002",),
    "privileged": ("K8S-PSS-003",),
    "capabilities_baseline": ("K8S-PSS-004",),
    "hostPathVolumes": ("K8S-PSS-005",),
    "hostPorts": ("K8S-PSS-006",),
    "appArmorProfile": ("K8S-PSS-007",),
    "seLinuxOptions": ("K8S-PSS-008",),
    "procMount": ("K8S-PSS-009",),
    "seccompProfile_baseline": ("K8S-PSS-010",),
    "sysctls": ("K8S-PSS-011",),
    "hostProbesAndHostLifecycle": ("K8S-PSS-012",),
    "restrictedVolumes": ("K8S-PSS-014", "K8S-PSS-005"),
    "allowPrivilegeEscalation": ("K8S-PSS-015",),
    "runAsNonRoot": ("K8S-PSS-016",),
    "runAsUser": ("K8S-PSS-017",),
    "seccompProfile_restricted": ("K8S-PSS-018", "K8S-PSS-010"),
    "capabilities_restricted": ("K8S-PSS-019", "K8S-PSS-004"),
    "procMount_restricted": ("K8S-PSS-020", "K8S-PSS-009"),
}
BY_LOWER = {name.lower(): name for name in CONTROLS}
LEVELS = {"baseline": ("baseline",), "restricted": ("baseline", "restricted")}
STANDARD = [check.rule for check in checks() if "PSS" in check.rule.frameworks]

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the corpus is not here")


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()] if CASES.exists() else []


def minors() -> list[int]:
    """Every version at which a range of the corpus begins or ends: between them nothing changes."""
    return sorted({end for case in cases() for span in case["minor_versions"] for end in span})


@cache
def findings(minor: int) -> dict[str, frozenset[str]]:
    """For each pod of the corpus, the checks of the standards that speak of it at a version."""
    config = Config(paths=(CORPUS / "pods",), kubernetes_version=(1, minor), only=tuple(rule.id for rule in STANDARD))
    spoken: dict[str, set[str]] = defaultdict(set)
    for finding in scan(config).findings:
        spoken[f"pods/{Path(finding.span.file).name}"].add(finding.rule.id)
    return {pod: frozenset(ids) for pod, ids in spoken.items()}


def test_every_control_has_a_check() -> None:
    covered = {number for rule in STANDARD for number in rule.catalogue.split(", ")}
    assert {number for numbers in NUMBERS.values() for number in numbers} <= covered
    assert set(NUMBERS) == set(CONTROLS)


@pytest.mark.parametrize("minor", minors())
def test_every_pod_of_the_corpus(minor: int) -> None:
    wrong = []
    judged = 0
    for case in cases():
        if not any(first <= minor <= last for first, last in case["minor_versions"]):
            continue
        judged += 1
        asked = {rule.id for rule in STANDARD if set(rule.frameworks["PSS"]) & set(LEVELS[case["level"]])}
        spoken = findings(minor).get(case["pod"], frozenset()) & asked
        if case["verdict"] == "pass":
            right = not spoken
        else:
            numbers = set(NUMBERS[BY_LOWER[case["control"]]])
            right = any(numbers & set(rule.catalogue.split(", ")) for rule in STANDARD if rule.id in spoken)
        if not right:
            wrong.append((case["level"], case["verdict"], case["control"], case["pod"], sorted(spoken)))
    assert judged
    assert wrong == []

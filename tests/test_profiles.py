"""Profiles, parameters, and severities that depend on circumstances, through the front door."""

from pathlib import Path

import pytest

from iac_scan.config import ChartOptions, Config, Limits
from iac_scan.model.check import Severity
from iac_scan.pipeline import scan
from iac_scan.settings.effective import Flags, effective

CHECKS = Path(__file__).parents[1] / "checks"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - name: web
      image: %s
"""


def ids(text: str, config: Config) -> set[str]:
    assert config.stdin == text
    return {finding.rule.id for finding in scan(config).findings}


def judged(text: str, **options: object) -> set[str]:
    return ids(text, Config(paths=(Path("-"),), stdin=text, **options))  # type: ignore[arg-type]


def test_contested_checks_run_on_request_only() -> None:
    text = POD % "ghcr.io/shop/web:1.0"
    assert "unpinned-image" not in judged(text)
    assert "unpinned-image" in judged(text, profiles=("default", "hygiene"))
    assert judged(text, only=("unpinned-image",)) == {"unpinned-image"}
    assert "privilege-escalation" not in judged(text, profiles=("hygiene",))


def test_the_strict_profile_holds_hygiene_and_gates_on_low_and_unknown() -> None:
    text = POD % "ghcr.io/shop/web:1.0"
    hygiene = judged(text, profiles=("default", "hygiene"))
    assert judged(text, profiles=("strict",)) == hygiene != judged(text)

    def ordered(**fields: object) -> Config:
        return effective(Flags((Path("-"),), text, ChartOptions(), Limits(), fields), None).config

    strict = ordered(profiles=("strict",))
    assert (strict.fail_counts, strict.fail_on, strict.unknown_fails) == ({Severity.LOW: 1}, Severity.LOW, True)
    lenient = ordered(profiles=("strict",), fail_counts={Severity.HIGH: 2}, unknown_fails=False)
    assert (lenient.fail_counts, lenient.fail_on, lenient.unknown_fails) == ({Severity.HIGH: 2}, Severity.HIGH, False)


CHART_CHECKS = ("unprotected-pod-*", "no-default-deny-*", "exposed-without-policy", "chart-without-policy")


def test_the_chart_profile_says_that_a_chart_ships_its_policies(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (tmp_path / "templates" / "pod.yaml").write_text(POD.replace("%s", "redis:7"))
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    (tmp_path / "templates" / "namespace.yaml").write_text(space)

    def verdicts(*profiles: str) -> dict[str, tuple[str, str]]:
        result = scan(Config(paths=(tmp_path,), only=CHART_CHECKS, profiles=profiles))
        return {entry.rule.id: (entry.verdict.value, entry.message) for entry in result.findings}

    words = "namespace 'shop' does not isolate its pods for {}: 1 of 1 workloads are open"
    by_default = verdicts("default")
    assert by_default.pop("chart-without-policy")[0] == "fail"
    assert {verdict for verdict, _ in by_default.values()} == {"unknown"}
    assert by_default["no-default-deny-ingress"][1] == (
        f"{words.format('ingress')}, unless policies outside the chart do"
    )
    assert verdicts("default", "chart") == {
        "no-default-deny-ingress": ("fail", words.format("ingress")),
        "no-default-deny-egress": ("fail", words.format("egress")),
    }
    (tmp_path / "templates" / "namespace.yaml").unlink()
    assert verdicts("chart") == {
        f"unprotected-pod-{way}": ("fail", f"no policy isolates the pods of 'web' for {way}")
        for way in ("ingress", "egress")
    }


@pytest.mark.parametrize(
    ("image", "trusted"),
    [
        ("ghcr.io/shop/web:1.0", True),
        ("GHCR.io/shop/web:1.0", True),
        ("evil-ghcr.io/shop/web:1.0", False),
        ("ghcr.io.evil.example/shop/web:1.0", False),
        ("ghcr.io/shop-evil/web:1.0", False),
        ("registry.internal.example:5000/web:1.0", False),
        ("eu.registry.example/web:1.0", True),
        ("registry.example/web:1.0", False),
        ("redis:7", False),
    ],
)
def test_registries_are_compared_by_whole_host_and_path(image: str, trusted: bool) -> None:
    allowed = {"untrusted-registry.allowed": ("ghcr.io/shop", ".registry.example")}
    found = judged(POD % image, only=("untrusted-registry",), parameters=allowed)
    assert found == (set() if trusted else {"untrusted-registry"})


def severities(*path: str) -> dict[str, str]:
    sample = CHECKS.joinpath(*path)
    result = scan(Config(paths=(sample,), only=(path[-2],)))
    return {finding.message: finding.severity.label for finding in result.findings}


def test_severity_by_circumstance() -> None:
    capabilities = severities("pod_security", "added-capability", "fail.yaml")
    assert capabilities == {
        "container 'web' adds the capability SYS_ADMIN": "high",
        "container 'web' adds the capability NET_RAW": "medium",
        "container 'web' adds the capability CAP_CHOWN": "medium",
    }
    assert set(severities("pod_security", "root-user", "fail-exposed.yaml").values()) == {"high"}
    assert set(severities("pod_security", "root-user", "fail.yaml").values()) == {"medium"}
    assert set(severities("pod_security", "unproven-non-root-user", "fail-user.yaml").values()) == {"low"}
    assert set(severities("namespace", "missing-pod-security-label", "fail.yaml").values()) == {"medium"}
    assert set(severities("namespace", "missing-pod-security-label", "fail-with-pods.yaml").values()) == {"high"}
    assert set(severities("workload", "readable-sensitive-host-path", "fail-known-agent.yaml").values()) == {"low"}
    assert severities("workload", "secret-value-in-manifest", "fail.yaml") == {
        "the key password holds a secret (q7R…, 16 characters)": "high",
        "the key admin-password holds a placeholder (8 characters)": "medium",
        "the key api-token holds a secret (Zk3…, 16 characters)": "high",
    }


def test_a_privileged_container_is_one_flaw() -> None:
    privileged = POD % "ghcr.io/shop/web:1.0" + (
        "      securityContext:\n        privileged: true\n        readOnlyRootFilesystem: true\n"
        "        procMount: Unmasked\n        capabilities: {add: [SYS_ADMIN]}\n"
        "        seccompProfile: {type: Unconfined}\n"
    )
    spoken = judged(privileged, only=("*-capab*", "*seccomp*", "*proc*", "privilege*"))
    assert spoken == {"privileged-container"}


def test_findings_stay_with_their_container() -> None:
    text = POD % "redis" + "    - name: other\n      image: redis:7.4\n"
    result = scan(Config(paths=(Path("-"),), stdin=text, only=("latest-image-tag",)))
    assert [finding.message for finding in result.findings] == ["the image of container 'web' has no tag"]

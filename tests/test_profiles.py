"""Profiles, parameters, and severities that depend on circumstances, through the front door."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.pipeline import scan

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

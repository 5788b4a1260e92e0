"""What a kubelet is set to, whoever says so."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.loading import load
from iac_scan.model.graph import FOREIGN, is_for_program
from iac_scan.views.command_line import SETTING_UP
from iac_scan.views.kubelet import Kubelet, Origin, from_flag

FILE = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"


def kubelet(folder: Path, text: str, name: str = "kubelet.yaml") -> Kubelet:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    found = [view for resource in load(Config(paths=(folder,))).resources for view in Kubelet.of(resource)]
    assert len(found) == 1
    return found[0]


def test_a_whole_file_has_defaults(tmp_path: Path) -> None:
    found = kubelet(tmp_path, FILE + "authorization: {mode: AlwaysAllow}\n")
    assert found.setting("authorization.mode").value == "AlwaysAllow"
    assert found.setting("authorization.mode").origin is Origin.WRITTEN
    assert found.setting("authentication.anonymous.enabled").value is False
    assert found.setting("authentication.anonymous.enabled").origin is Origin.DEFAULT


@pytest.mark.parametrize(
    "name", ["kubelet.conf.d/10-limits.yaml", "patches/kubelet.yaml", "kubeletconfiguration0+merge.yaml"]
)
def test_what_is_laid_over_another_file_has_none(tmp_path: Path, name: str) -> None:
    assert kubelet(tmp_path, FILE + "maxPods: 20\n", name).setting("seccompDefault").origin is Origin.ELSEWHERE


def test_kubeadm_sets_what_its_user_does_not(tmp_path: Path) -> None:
    found = kubelet(tmp_path, FILE + "rotateCertificates: false\n")
    assert found.setting("rotateCertificates", kubeadm=True).value is True
    assert found.setting("authentication.x509.clientCAFile", kubeadm=True).value == "/etc/kubernetes/pki/ca.crt"
    assert found.setting("rotateCertificates").value is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("F", False), ("0", 0), ("-1", -1), ("Webhook", "Webhook"), ("True", True)],
)
def test_flags_are_read_as_go_reads_them(text: str, expected: object) -> None:
    assert from_flag(text) == expected
    assert type(from_flag(text)) is type(expected)


@pytest.mark.parametrize("kind", sorted(Kubelet.kinds or ()))
def test_every_kind_is_one_that_the_view_is_loaded_for(kind: tuple[str, str]) -> None:
    assert kind[0] in SETTING_UP | FOREIGN or is_for_program(*kind)

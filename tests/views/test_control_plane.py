"""The settings of control planes through the front door: the same flaw is found in every form of file, at its place."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import Verdict
from iac_scan.pipeline import scan

PLUGINS, ALLOWED, AUDIT = "node-restriction-off", "api-server-allows-everything", "api-server-without-audit-log"
KUBEADM = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"
CONTROL_PLANE = """\
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: {name: a}
spec:
  kubeadmConfigSpec:
"""
TEMPLATE = """\
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlaneTemplate
metadata: {name: a}
spec:
  template:
    spec:
      kubeadmConfigSpec: {clusterConfiguration: {apiServer: {extraArgs: {authorization-mode: RBAC}}}}
"""
KOPS = "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata: {name: a}\nspec:\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: kube-system}\n"
POD += "spec:\n  containers:\n  - name: a\n    image: a\n"
ETCD = "    command: [etcd, --listen-client-urls=https://10.0.0.5:2379]\n"


def found(text: str, *only: str) -> list[tuple[str, int, str]]:
    """The checks that speak of a text, with line and verdict."""
    result = scan(Config(paths=(Path("-"),), stdin=text, only=only))
    assert not [entry for entry in result.diagnostics if entry.failed]
    return [(each.rule.id, each.span.start.line, each.verdict.value) for each in result.findings]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (KUBEADM + "apiServer:\n  extraArgs:\n  - name: enable-admission-plugins\n    value: PodSecurity\n", 6),
        (KUBEADM + "apiServer:\n  extraArgs:\n    enable-admission-plugins: PodSecurity\n", 5),
        (
            CONTROL_PLANE + "    clusterConfiguration:\n      apiServer:\n        extraArgs:\n"
            "          enable-admission-plugins: PodSecurity\n",
            9,
        ),
        (KOPS + "  kubeAPIServer:\n    enableAdmissionPlugins:\n    - PodSecurity\n", 6),
        (
            (
                "apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: RKE2ControlPlane\nmetadata: {name: a}\n"
                "spec:\n  serverConfig:\n    kubeAPIServer:\n      extraArgs:\n"
                "      - enable-admission-plugins=PodSecurity\n"
            ),
            8,
        ),
        (POD + "    command: [kube-apiserver]\n    args:\n    - --enable-admission-plugins=PodSecurity\n", 10),
    ],
)
def test_every_form_is_judged_alike(text: str, line: int) -> None:
    assert found(text, PLUGINS) == [(PLUGINS, line, "fail")]


@pytest.mark.parametrize(
    "text",
    [
        KUBEADM,
        CONTROL_PLANE + "    initConfiguration: {}\n",
        KOPS + "  kubeAPIServer:\n    appendAdmissionPlugins: [PodSecurity]\n",
        KOPS + "  kubernetesVersion: 1.36.1\n",
    ],
)
def test_what_a_distribution_sets_is_not_missing(text: str) -> None:
    assert found(text, PLUGINS, ALLOWED, "etcd-without-client-certificates", "api-server-trusts-any-etcd") == []


def test_what_no_distribution_sets_is_told_where_it_would_be() -> None:
    assert found(KUBEADM + "apiServer:\n  extraArgs: []\n", AUDIT) == [(AUDIT, 4, "fail")]


def test_a_template_may_be_patched() -> None:
    assert found(TEMPLATE, AUDIT, "api-server-static-tokens", "node-authorizer-missing") == [
        (AUDIT, 7, "unknown"),
        ("node-authorizer-missing", 7, "fail"),
    ]


def test_flags_that_a_template_adds_leave_all_open_that_is_not_written() -> None:
    text = POD + "    command: [kube-apiserver, '{{ params }}', --token-auth-file=/a]\n"
    checks = (AUDIT, "api-server-static-tokens", "deleted-accounts-accepted")
    assert {(check, verdict) for check, _, verdict in found(text, *checks)} == {
        (AUDIT, "unknown"),
        ("api-server-static-tokens", "fail"),
        ("deleted-accounts-accepted", "unknown"),
    }


def test_files_that_decide_are_left_to_their_checks() -> None:
    text = POD + "    command: [kube-apiserver, --authentication-config=/a, --authorization-config=/b]\n"
    checks = ("anonymous-api-requests", ALLOWED)
    assert {(check, verdict) for check, _, verdict in found(text, *checks)} == {(name, "unknown") for name in checks}
    files = (
        "---\napiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\nanonymous: {enabled: false}\n"
    )
    files += "---\napiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: []\n"
    assert found(text + files, *checks) == []


def test_kops_may_allow_everything() -> None:
    assert found(KOPS + "  authorization:\n    alwaysAllow: {}\n", ALLOWED) == [(ALLOWED, 6, "fail")]


def test_k3s_reads_a_text_as_the_word_it_is(tmp_path: Path) -> None:
    (tmp_path / "k3s").mkdir()
    (tmp_path / "k3s" / "config.yaml").write_text("cluster-init: true\nsecrets-encryption: 'true'\n")
    assert not scan(Config(paths=(tmp_path,), only=("secrets-stored-in-plain-text",))).findings


def test_rke2_encrypts_secrets_by_itself(tmp_path: Path) -> None:
    for name in ("rke2", "k3s"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.yaml").write_text("tls-san: [a.example.com]\n")
    result = scan(Config(paths=(tmp_path,), only=("secrets-stored-in-plain-text",)))
    assert [(finding.span.file, finding.verdict.value) for finding in result.findings] == [("k3s/config.yaml", "fail")]


def test_kops_calls_some_flags_otherwise() -> None:
    text = KOPS + "  kubeAPIServer: {enableProfiling: false}\n  kubeControllerManager: {enableProfiling: true}\n"
    checks = ("api-server-profiling", "controller-manager-profiling")
    assert found(text, *checks) == [("controller-manager-profiling", 6, "fail")]


def test_an_external_etcd_is_asked_as_the_file_says() -> None:
    etcd = "etcd:\n  external:\n    endpoints: [https://10.0.0.5:2379]\n    certFile: a\n    keyFile: b\n"
    assert found(KUBEADM + etcd, "api-server-trusts-any-etcd", "api-server-without-etcd-certificate") == [
        ("api-server-trusts-any-etcd", 4, "fail")
    ]


def test_etcd_of_kubeadm_is_reached_by_others() -> None:
    text = KUBEADM + "etcd: {local: {extraArgs: {peer-client-cert-auth: 'false'}}}\n"
    (finding,) = scan(Config(paths=(Path("-"),), stdin=text, only=("etcd-peers-not-verified",))).findings
    assert finding.severity.label == "high"


@pytest.mark.parametrize(
    ("container", "severity"),
    [
        ("    command: [etcd]\n", "info"),
        ("    command: [etcd, --listen-peer-urls=https://10.0.0.5:2380, '--initial-cluster=a=x,b=y']\n", "high"),
        ("    command: [etcd, --listen-peer-urls=https://10.0.0.5:2380, '--initial-cluster={{ peers }}']\n", "high"),
    ],
)
def test_etcd_without_peers_is_open_to_none(container: str, severity: str) -> None:
    result = scan(Config(paths=(Path("-"),), stdin=POD + container, only=("etcd-peers-not-verified",)))
    assert [finding.severity.label for finding in result.findings] == [severity]


def test_etcd_of_something_else_is_no_worse_than_medium() -> None:
    text = POD.replace("kube-system", "shop") + "    command: [etcd, --listen-client-urls=http://0.0.0.0:2379]\n"
    (finding,) = scan(Config(paths=(Path("-"),), stdin=text, only=("etcd-without-client-certificates",))).findings
    assert finding.severity.label == "medium"


@pytest.mark.parametrize(
    ("container", "verdicts"),
    [
        (ETCD, ["fail"]),
        (ETCD + "    env: [{name: ETCD_CLIENT_CERT_AUTH, value: 'true'}]\n", []),
        (ETCD + "    env: [{name: ETCD_CLIENT_CERT_AUTH, valueFrom: {fieldRef: {fieldPath: a}}}]\n", ["unknown"]),
        (ETCD + "    envFrom: [{configMapRef: {name: a}}]\n", ["unknown"]),
        ("    command: [etcd, '--listen-client-urls=https://$(IP):2379']\n", ["fail"]),
        ("    command: [etcd, '--listen-client-urls={{ urls }}']\n", ["unknown"]),
        ("    command: [etcd, --config-file=/etc/etcd.yaml, --client-cert-auth=false]\n", ["unknown"]),
    ],
)
def test_etcd_is_set_up_by_flags_or_variables_or_a_file(container: str, verdicts: list[str]) -> None:
    assert [verdict for _, _, verdict in found(POD + container, "etcd-without-client-certificates")] == verdicts


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "k3s/config.yaml",
            "kube-apiserver-arg: [enable-admission-plugins=PodSecurity]\n",
            [(PLUGINS, "fail"), (AUDIT, "fail")],
        ),
        ("k3s/config.yaml", "kube-apiserver-arg: [enable-admission-plugins+=PodSecurity]\n", [(AUDIT, "fail")]),
        ("k3s/config.yaml", "kube-apiserver-arg: audit-log-path=/var/log/audit.log\n", []),
        ("k3s/config.yaml", "server: https://10.0.0.5:6443\nnode-label: [a=b]\n", []),
        ("rke2/config.yaml", "tls-san: [a.example.com]\n", [(AUDIT, "unknown")]),
        ("k3s/config.yaml.d/10.yaml", "kube-apiserver-arg: [anonymous-auth=false]\n", [(AUDIT, "unknown")]),
    ],
)
def test_servers_of_rancher(tmp_path: Path, name: str, text: str, expected: list[tuple[str, str]]) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    result = scan(Config(paths=(tmp_path,), only=(PLUGINS, AUDIT)))
    assert {(each.rule.id, each.verdict.value) for each in result.findings} == set(expected)


def test_files_for_kubeadm_are_judged() -> None:
    result = scan(Config(paths=(Path("-"),), stdin=KUBEADM))
    assert result.coverage.unjudged == 0
    assert Verdict.FAIL in {each.verdict for each in result.findings}


@pytest.mark.parametrize("odd", ["null", "text", "5", "[]", "[null, 5, text]", "{a: null}", "[{name: 5}]", "{5: 5}"])
def test_odd_shapes_are_read_as_empty(odd: str) -> None:
    kubeadm = f"{KUBEADM}apiServer: {odd}\netcd: {odd}\nscheduler:\n  extraArgs: {odd}\nkubernetesVersion: {odd}\n"
    init = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n"
    init += f"bootstrapTokens: {odd}\nnodeRegistration: {odd}\ndiscovery: {odd}\n"
    kops = f"---\n{KOPS}  kubeAPIServer: {odd}\n  authorization: {odd}\n"
    pod = f"---\n{POD}    command: [kube-apiserver]\n    args: {odd}\n    env: {odd}\n"
    result = scan(Config(paths=(Path("-"),), stdin=kubeadm + init + kops + pod))
    assert not [entry for entry in result.diagnostics if entry.failed]

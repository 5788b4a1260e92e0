"""A live cluster over real HTTP: what is asked, what is written, what is judged, and what is said to be missing."""

import json
import os
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from iac_scan.cluster.connection import ClusterError, Connection, patience
from iac_scan.cluster.reading import Refused
from iac_scan.cluster.reading import read as contents_of
from iac_scan.cluster.snapshot import dumped
from iac_scan.config import Config
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers.kubernetes import read
from tests.cluster.server import DISCOVERY, LISTS, SECRET_VALUE, Cluster, running

pytest.importorskip("kubernetes")

BIND = socket.socket.bind
CONNECT = socket.socket.connect
ROOT = Path(__file__).parents[2]
FORBIDDEN = 'jobs.batch is forbidden: User "auditor" cannot list resource "jobs"'
REFUSALS = {"/apis/batch/v1/jobs": (403, FORBIDDEN)}
DEAD = "503 the server is currently unable to handle the request"


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A cluster that refuses one list and has a dead aggregated API, and the kubeconfig of an account."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "bind", BIND)
    with running(Cluster(dict(REFUSALS))) as found:
        kubeconfig(tmp_path, found.port)
        yield found


def kubeconfig(folder: Path, port: int) -> None:
    written = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "contexts": [{"name": "test", "context": {"cluster": "here", "user": "auditor"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "auditor", "user": {"token": "letmein"}}],
    }
    (folder / "kubeconfig").write_text(json.dumps(written))


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def cli(*arguments: str) -> Ran:
    """Run a command line as a process of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "KUBECONFIG" and not name.lower().endswith("_proxy")
    }
    done = subprocess.run(
        [sys.executable, "-m", "iac_scan", *arguments],
        capture_output=True,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def snapshot(folder: str, *more: str) -> Ran:
    return cli("cluster", "snapshot", "-o", folder, "--kubeconfig", "kubeconfig", *more)


def texts(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_only_get_requests_are_made_with_the_accounts_login(cluster: Cluster) -> None:
    snapshot("out")
    assert {method for method, _, _, _ in cluster.asked} == {"GET"}
    assert {login for _, _, _, login in cluster.asked} == {"Bearer letmein"}
    assert cluster.paths[:3] == ["/version", "/api", "/apis"]
    assert cluster.paths.count("/api/v1/configmaps") == 3
    assert not {"/api/v1/events", "/api/v1/endpoints", "/api/v1/bindings", "/api/v1/pods/log"} & set(cluster.paths)
    assert not [path for path in cluster.paths if "metrics" in path]


def test_a_snapshot_has_a_file_per_namespace_and_resource(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795867200")
    assert snapshot("out").code == 3
    found = texts(Path("out"))
    assert list(found) == [
        "_cluster/namespaces.yaml",
        "_snapshot.yaml",
        "shop/configmaps.yaml",
        "shop/deployments.apps.yaml",
        "shop/pods.yaml",
        "shop/secrets.yaml",
    ]
    assert found["_cluster/namespaces.yaml"] == "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
    assert [entry["metadata"] for entry in yaml.safe_load_all(found["shop/pods.yaml"])] == [
        {"name": "lone", "namespace": "shop"}
    ]
    assert [entry["data"]["number"] for entry in yaml.safe_load_all(found["shop/configmaps.yaml"])] == list("01234")
    assert yaml.safe_load(found["_snapshot.yaml"]) == {
        "apiVersion": "iac-scan/v1",
        "kind": "Snapshot",
        "context": "test",
        "taken": "2026-11-28T12:00:00Z",
        "serverVersion": "v1.33.1",
        "listed": {
            "configmaps": 5,
            "cronjobs.batch": 0,
            "deployments.apps": 1,
            "namespaces": 1,
            "pods": 2,
            "replicasets.apps": 1,
            "secrets": 2,
        },
        "refused": [
            {"resource": "everything of dead.example.com/v1", "reason": DEAD},
            {"resource": "jobs.batch", "reason": f"403 {FORBIDDEN}"},
        ],
        "leftOut": ["*.metrics.k8s.io", "endpoints", "events"],
    }


def test_a_snapshot_of_the_same_cluster_is_the_same(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795867200")
    snapshot("one")
    cluster.page = 500
    for path, items in LISTS.items():
        monkeypatch.setitem(LISTS, path, items[::-1])
    snapshot("two")
    assert texts(Path("one")) == texts(Path("two"))


def test_no_value_of_a_secret_is_fetched_or_written(cluster: Cluster) -> None:
    snapshot("out")
    found = texts(Path("out"))
    assert SECRET_VALUE not in "".join(found.values())
    assert list(yaml.safe_load_all(found["shop/secrets.yaml"])) == [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "password", "namespace": "shop", "annotations": {"team": "shop"}},
        },
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": "robot-token",
                "namespace": "shop",
                "annotations": {"kubernetes.io/service-account.name": "robot"},
            },
            "type": "kubernetes.io/service-account-token",
        },
    ]


def test_a_server_that_sends_whole_secrets_is_not_read_on(cluster: Cluster) -> None:
    cluster.whole_secrets = True
    snapshot("out")
    refused = yaml.safe_load(texts(Path("out"))["_snapshot.yaml"])["refused"]
    assert {"resource": "secrets", "reason": "the server does not answer with metadata alone"} in refused
    assert cluster.paths.count("/api/v1/secrets") == 1
    assert not Path("out/shop/secrets.yaml").exists()


def judged(*arguments: str) -> tuple[int, list[tuple[str, str, int]], list[tuple[str, str]]]:
    """The exit code, the places of the findings, and the files and messages of what failed."""
    ran = cli("scan", *arguments, "--check", "privileged-container", "--output", "json")
    report = json.loads(ran.out)
    findings = [
        (entry["resource"]["address"], entry["location"]["file"], entry["location"]["start_line"])
        for entry in report["findings"]
    ]
    failures = [(entry["location"]["file"], entry["message"]) for entry in report["diagnostics"] if entry["failed"]]
    return ran.code, findings, failures


def expected(folder: str) -> tuple[list[tuple[str, str, int]], list[tuple[str, str]]]:
    """The findings and failures of the cluster, below a folder."""
    return [
        ("Deployment/shop/web", f"{folder}/shop/deployments.apps.yaml", 19),
        ("Pod/shop/lone", f"{folder}/shop/pods.yaml", 11),
    ], [
        (
            f"{folder}/_snapshot.yaml",
            f"everything of dead.example.com/v1 could not be listed and is not judged: {DEAD}",
        ),
        (f"{folder}/_snapshot.yaml", f"jobs.batch could not be listed and is not judged: 403 {FORBIDDEN}"),
    ]


DIRECT = ("--cluster", "test", "--kubeconfig", "kubeconfig")


def test_a_direct_scan_judges_each_template_once_and_names_what_was_refused(cluster: Cluster) -> None:
    findings, failures = expected("cluster")
    assert judged(*DIRECT) == (3, findings, failures)
    assert judged(*DIRECT, "--allow-incomplete") == (1, findings, failures)


def test_a_scan_of_a_snapshot_says_the_same(cluster: Cluster) -> None:
    findings, failures = expected("out")
    snapshot("out")
    assert judged("out") == (3, findings, failures)
    assert judged("out", "--allow-incomplete", "--fail-on", "critical=3") == (0, findings, failures)


def test_a_cluster_that_refuses_nothing_is_complete(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.refusals.clear()
    monkeypatch.setitem(DISCOVERY, "/apis/dead.example.com/v1", {"resources": []})
    assert snapshot("out") == Ran(0, "out: 13 objects of 8 resources, 0 refused\n", "")
    jobs = list(yaml.safe_load_all(Path("out/shop/jobs.batch.yaml").read_text()))
    assert [entry["metadata"]["name"] for entry in jobs] == ["report-1"]  # its CronJob is gone
    assert judged("out")[0] == 1


def test_what_was_refused_is_told_when_a_snapshot_is_taken(cluster: Cluster) -> None:
    ran = snapshot("out", "--allow-incomplete")
    assert (ran.code, ran.out) == (0, "out: 12 objects of 7 resources, 2 refused\n")
    assert f"jobs.batch could not be listed: 403 {FORBIDDEN}\n" in ran.err


def test_a_cluster_that_lets_nobody_in_is_wrong_use(cluster: Cluster) -> None:
    cluster.refusals["/version"] = (401, "Unauthorized")
    assert snapshot("out") == Ran(
        2,
        "",
        f"iac-scan: the cluster at http://127.0.0.1:{cluster.port} can't be read: 401 Unauthorized; log in again, or "
        "name another context\n",
    )
    assert not Path("out").exists()


def test_a_server_that_is_not_there_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kubeconfig(tmp_path, 1)
    message = (
        "iac-scan: the cluster at http://127.0.0.1:1 can't be read: no connection (NewConnectionError); see whether "
        "`kubectl version` reaches it from here\n"
    )
    assert cli("scan", *DIRECT) == Ran(2, "", message)


NO_API = "see whether the `server` of the kubeconfig is the address of an API server"


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/version", "<html>", "the answer is not a JSON object"),
        ("/api", {}, "the answer has no list of `versions`"),
        ("/apis", {"kind": "Login"}, "the answer has no list of `groups`"),
        ("/apis", {"groups": [{"name": "apps", "versions": "v1"}]}, "the answer has no list of `versions`"),
    ],
)
def test_what_is_no_discovery_is_not_taken_for_an_empty_cluster(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, path: str, answer: Any, why: str
) -> None:
    monkeypatch.setitem(DISCOVERY, path, answer)
    message = f"iac-scan: the cluster at http://127.0.0.1:{cluster.port} can't be read: {why}; {NO_API}\n"
    assert snapshot("out") == Ran(2, "", message)
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("path", "answer", "resource", "why"),
    [
        ("/apis/apps/v1/deployments", {"items": "web"}, "deployments.apps", "the answer has no list of `items`"),
        ("/apis/apps/v1/deployments", {}, "deployments.apps", "the answer has no list of `items`"),
        ("/apis/apps/v1/deployments", [], "deployments.apps", "the answer is not a JSON object"),
        (
            "/apis/apps/v1/deployments",
            {"items": [{"metadata": {"name": "a"}}, None]},
            "deployments.apps",
            "the answer lists something that is no object",
        ),
        ("/apis/apps/v1", {"kind": "Status"}, "everything of apps/v1", "the answer has no list of `resources`"),
    ],
)
def test_what_is_no_list_is_not_taken_for_an_empty_one(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, path: str, answer: Any, resource: str, why: str
) -> None:
    monkeypatch.setitem(DISCOVERY, path, answer)
    assert snapshot("out").code == 3
    record = yaml.safe_load(Path("out/_snapshot.yaml").read_text())
    assert {"resource": resource, "reason": why} in record["refused"]
    assert "deployments.apps" not in record["listed"]


@pytest.mark.parametrize("refusal", [(401, "Unauthorized"), (403, "configmaps is forbidden")])
def test_an_account_that_may_list_nothing_has_no_snapshot_that_could_pass(
    cluster: Cluster, refusal: tuple[int, str]
) -> None:
    cluster.refusals = dict.fromkeys(LISTS, refusal)
    message = (
        f"iac-scan: the cluster at http://127.0.0.1:{cluster.port} lists nothing to this account: configmaps: "
        f"{refusal[0]} {refusal[1]}; log in again, or let the account list what is to be judged in all namespaces\n"
    )
    assert snapshot("out", "--allow-incomplete") == Ran(2, "", message)
    assert cli("scan", *DIRECT, "--allow-incomplete") == Ran(2, "", message)
    assert not Path("out").exists()


def test_a_list_without_objects_may_be_null(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DISCOVERY, "/apis/apps/v1/deployments", {"kind": "DeploymentList", "items": None})
    snapshot("out")
    assert yaml.safe_load(Path("out/_snapshot.yaml").read_text())["listed"]["deployments.apps"] == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
def test_only_the_clusters_own_authority_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "bind", BIND)
    for name in ("here", "other"):
        made = ["-keyout", f"{name}.pem", "-out", f"{name}.crt", "-subj", f"/CN={name}"]
        host = ["-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made, *host], check=True)
    Path("server.pem").write_text(Path("here.pem").read_text() + Path("here.crt").read_text())
    with running(Cluster(dict(REFUSALS)), Path("server.pem")) as found:
        kubeconfig(tmp_path, found.port)
        written = json.loads(Path("kubeconfig").read_text())
        ran = {}
        for name in ("here", "other"):
            address = f"https://127.0.0.1:{found.port}"
            written["clusters"][0]["cluster"] = {"server": address, "certificate-authority": f"{name}.crt"}
            Path("kubeconfig").write_text(json.dumps(written))
            asked = len(found.asked)
            ran[name] = snapshot(name)
        assert len(found.asked) == asked
    assert ran["here"].out == "here: 12 objects of 7 resources, 2 refused\n"
    assert (ran["other"].code, ran["other"].out) == (2, "")
    said = ran["other"].err
    assert said.startswith(f"iac-scan: the cluster at {address} can't be read: no trusted connection: ")
    assert said.endswith("; name the cluster's own CA as `certificate-authority` in the kubeconfig\n")


def test_a_context_that_is_not_there_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kubeconfig(tmp_path, 1)
    ran = cli("scan", "--cluster", "prod", "--kubeconfig", "kubeconfig")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("iac-scan: the context 'prod' of kubeconfig can't be used: ")


LOGIN = """#!/bin/sh
echo no ticket >&2
exit 7
"""
EMPTY = """#!/bin/sh
echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {}}'
"""


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (LOGIN, "exec: process returned 7. no ticket"),
        (EMPTY, "exec: missing token or clientCertificateData field in plugin output"),
        ("", "[Errno 2] No such file or directory: './login'"),
    ],
)
def test_a_login_program_that_gives_no_login_is_not_taken_for_an_account_without_one(
    cluster: Cluster, script: str, why: str
) -> None:
    written = json.loads(Path("kubeconfig").read_text())
    program = {"apiVersion": "client.authentication.k8s.io/v1", "command": "./login", "interactiveMode": "Never"}
    written["users"][0]["user"] = {"exec": program}
    Path("kubeconfig").write_text(json.dumps(written))
    if script:
        Path("login").write_text(script)
        Path("login").chmod(0o700)
    message = f"iac-scan: the login program of the context 'test' failed: {why}; log in again as kubectl would\n"
    assert snapshot("out") == Ran(2, "", message)
    assert cluster.asked == []


@pytest.mark.parametrize(("times", "complete"), [(2, True), (4, False)])
def test_a_server_that_asks_for_patience_is_asked_again(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, times: int, complete: bool
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("iac_scan.cluster.connection.sleep", waited.append)
    monkeypatch.setattr(socket.socket, "connect", CONNECT)
    cluster.busy = {"/apis/apps/v1/deployments": times}
    connection = Connection("test", Path("kubeconfig"))
    contents = contents_of(connection)
    connection.close()
    assert waited == [3.0] * min(times, 3)
    assert ("deployments.apps" in contents.objects) is complete
    assert (Refused("deployments.apps", "429 too many requests") in contents.refused) is not complete


@pytest.mark.parametrize(("named", "seconds"), [("3", 3.0), ("86400", 10.0), ("", 2.0), ("-1", 2.0), ("soon", 2.0)])
def test_a_server_can_not_make_a_scan_wait_for_long(named: str, seconds: float) -> None:
    assert patience(named, 2.0) == seconds


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kubeconfig(tmp_path, 1)
    message = "iac-scan: . is there already and not an empty folder; name a new one\n"
    assert snapshot(".") == Ran(2, "", message)


def test_a_cluster_and_paths_are_not_scanned_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    message = "iac-scan: --cluster scans the cluster alone: leave out paths and --changed-since\n"
    assert cli("scan", ".", "--cluster", "prod") == Ran(2, "", message)
    assert cli("scan") == Ran(2, "", "iac-scan: nothing is named to scan: give a PATH, or --cluster CONTEXT\n")


def test_without_the_client_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    monkeypatch.setitem(sys.modules, "kubernetes.client", None)
    with pytest.raises(ClusterError) as caught:
        Connection("prod")
    assert str(caught.value) == "reading a cluster needs the Kubernetes client: pip install 'iac-scan[cluster]'"


def test_a_list_that_expires_between_its_pages_is_read_again(cluster: Cluster) -> None:
    cluster.expired = ["4"]
    snapshot("out")
    assert len(list(yaml.safe_load_all(Path("out/shop/configmaps.yaml").read_text()))) == 5


def test_what_takes_too_long_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", CONNECT)
    cluster.slow = "/apis/apps/v1/deployments"
    connection = Connection("test", Path("kubeconfig"), seconds=0.3)
    contents = contents_of(connection)
    connection.close()
    assert Refused("deployments.apps", "no answer within 0.3 seconds") in contents.refused
    assert "deployments.apps" not in contents.objects


@pytest.mark.parametrize(("any_version", "expected"), [(True, (1, 33)), (False, (1, 30))])
def test_the_rules_of_the_clusters_version_hold_unless_one_is_named(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, any_version: bool, expected: tuple[int, int]
) -> None:
    monkeypatch.setattr(socket.socket, "connect", CONNECT)
    config = Config(paths=(), kubernetes_version=(1, 30))
    with warnings.catch_warnings(action="ignore"):  # of Typer, about Click
        of_cluster = import_module("iac_scan.cli.cluster").of_cluster
    with of_cluster(config, "test", Path("kubeconfig"), any_version=any_version) as order:
        assert order.kubernetes_version == expected
        [folder] = order.paths
        assert (folder / "cluster" / "_snapshot.yaml").is_file()
    assert not folder.exists()


ODD = """y N on 1e3 0o14 0x1f 012 1_000 ~ null 2026-01-01 .inf = << #a *a &a %a -""".split()
SPACED = ["", " a", "a ", "a\n", "\na\n\n", "- a", "a: b", "a\tb\n c", "\ufeff", "\x85", "---\nb", "...\n"]


@given(st.text(st.characters(codec="utf-8")) | st.sampled_from([*ODD, *SPACED]))
def test_text_comes_back_as_it_was(text: str) -> None:
    stack = Stack(StackKind.MANIFESTS, "manifests", Path())
    written = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"key": text}}
    [found] = read("a.yaml", dumped(written), stack).resources
    assert found.body.raw == written

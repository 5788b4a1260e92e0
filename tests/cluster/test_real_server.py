"""A real API server, where `kube-apiserver` and `etcd` are on PATH: what it holds, refuses and decides is the truth."""

import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from iac_scan.analyzers.rbac.policy import Answer, Request
from iac_scan.config import Config
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import worlds
from iac_scan.loading import load
from iac_scan.pipeline import scan
from iac_scan.sdk import Facts

pytest.importorskip("kubernetes")
PROGRAMS = {name: shutil.which(name) for name in ("kube-apiserver", "etcd")}
pytestmark = pytest.mark.skipif(None in PROGRAMS.values(), reason="no kube-apiserver and etcd on PATH")

ROOT = Path(__file__).parents[2]
CONNECT = socket.socket.connect
RBAC = "rbac.authorization.k8s.io/v1"
VALUE = "hunter2-hunter2"
TOKENS = {"root": "system:masters", "auditor": "", "reader": ""}
USERS, GROUPS, SPACES = ("ann", "bob", "auditor"), ("dev", "ops"), ("shop", "bank", "default")
VERBS = ("get", "list", "create", "delete", "*", "impersonate", "escalate")
RESOURCES = ("pods", "pods/exec", "pods/*", "*/scale", "secrets", "deployments", "namespaces", "*", "roles", "nodes")
GROUPS_OF_API = ("", "apps", "*", "rbac.authorization.k8s.io")
URLS = ("/metrics", "/logs/*", "*", "/healthz")
POLICY = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: RequestResponse}]\n"


@dataclass
class Server:
    """A running API server: its folder, address and the requests that tests make."""

    folder: Path
    port: int

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", data, method=method)
        request.add_header("Authorization", "Bearer root")
        request.add_header("Content-Type", "application/json")
        context = ssl._create_unverified_context()
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def kubeconfig(self, user: str) -> Path:
        path = self.folder / f"{user}.kubeconfig"
        trusted = str(self.folder / "apiserver.crt")
        server = {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": trusted}
        written = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": user,
            "contexts": [{"name": user, "context": {"cluster": "here", "user": user}}],
            "clusters": [{"name": "here", "cluster": server}],
            "users": [{"name": user, "user": {"token": user}}],
        }
        path.write_text(json.dumps(written))
        return path

    def cli(self, *arguments: str, user: str = "root") -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return subprocess.run(
            [sys.executable, "-m", "iac_scan", *arguments, "--kubeconfig", str(self.kubeconfig(user))],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(ROOT)},
            timeout=120,
            check=False,
        )


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An API server with its store, filled with a small cluster."""
    folder = tmp_path_factory.mktemp("server")
    client, peer, secure = free_ports(3)
    (folder / "audit.yaml").write_text(POLICY)
    (folder / "tokens.csv").write_text("".join(f'{name},{name},{name},"{group}"\n' for name, group in TOKENS.items()))
    subprocess.run(["openssl", "genrsa", "-out", str(folder / "key.pem"), "2048"], check=True, capture_output=True)
    store = [
        f"--data-dir={folder}/etcd",
        f"--listen-client-urls=http://127.0.0.1:{client}",
        f"--advertise-client-urls=http://127.0.0.1:{client}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
    ]
    flags = [
        f"--etcd-servers=http://127.0.0.1:{client}",
        "--bind-address=127.0.0.1",
        f"--secure-port={secure}",
        f"--cert-dir={folder}",
        f"--token-auth-file={folder}/tokens.csv",
        f"--service-account-key-file={folder}/key.pem",
        f"--service-account-signing-key-file={folder}/key.pem",
        "--service-account-issuer=https://issuer.example",
        "--allow-privileged=true",
        "--authorization-mode=RBAC",
        "--disable-admission-plugins=ServiceAccount",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--audit-policy-file={folder}/audit.yaml",
        f"--audit-log-path={folder}/audit.log",
    ]
    with (folder / "log").open("w") as log:
        running = [
            subprocess.Popen([str(PROGRAMS[name]), *arguments], stdout=log, stderr=log, cwd=folder)
            for name, arguments in (("etcd", store), ("kube-apiserver", flags))
        ]
        try:
            found = Server(folder, secure)
            wait_for(found)
            fill(found)
            yield found
        finally:
            for process in reversed(running):
                process.terminate()
                process.wait(timeout=30)


def wait_for(server: Server) -> None:
    for _ in range(240):
        try:
            if any(
                entry["metadata"]["name"] == "default" for entry in server.ask("GET", "/api/v1/namespaces")["items"]
            ) and server.ask("GET", f"/apis/{RBAC}/clusterroles/cluster-admin"):
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError((server.folder / "log").read_text()[-2000:])


def fill(server: Server) -> None:
    for name in ("shop", "bank"):
        server.ask("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
    secret = {"metadata": {"name": "login"}, "stringData": {"word": VALUE}}
    server.ask("POST", "/api/v1/namespaces/shop/secrets", secret)
    container = {"name": "web", "image": "registry.example/web:1.0", "securityContext": {"privileged": True}}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    spec = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    server.ask("POST", "/apis/apps/v1/namespaces/shop/deployments", {"metadata": {"name": "web"}, "spec": spec})
    for number in range(1200):  # more than two pages
        settings = {"metadata": {"name": f"settings-{number}"}, "data": {"number": str(number)}}
        server.ask("POST", "/api/v1/namespaces/bank/configmaps", settings)
    grant(server, "auditor", [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["list"]}])
    grant(server, "reader", [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["list"]}])
    draw = random.Random(7)
    for number in range(40):
        space = draw.choice((*SPACES, ""))
        kind = "Role" if space and draw.random() < 0.6 else "ClusterRole"
        where = f"/apis/{RBAC}/namespaces/{space}" if kind == "Role" else f"/apis/{RBAC}"
        rules = [rule(draw, urls=kind == "ClusterRole") for _ in range(draw.randint(0, 3))]
        server.ask("POST", f"{where}/{kind.lower()}s", {"metadata": {"name": f"r{number}"}, "rules": rules})
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": f"r{number}"}
        subjects = [subject(draw) for _ in range(draw.randint(1, 2))]
        binding = f"/apis/{RBAC}/namespaces/{space}/rolebindings" if space else f"/apis/{RBAC}/clusterrolebindings"
        body: dict[str, Any] = {"metadata": {"name": f"b{number}"}, "roleRef": role, "subjects": subjects}
        server.ask("POST", binding, body)


def grant(server: Server, user: str, rules: list[dict[str, Any]]) -> None:
    server.ask("POST", f"/apis/{RBAC}/clusterroles", {"metadata": {"name": user}, "rules": rules})
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": user}
    body = {"metadata": {"name": user}, "roleRef": role, "subjects": [{"kind": "User", "name": user}]}
    server.ask("POST", f"/apis/{RBAC}/clusterrolebindings", body)


def rule(draw: random.Random, *, urls: bool) -> dict[str, Any]:
    def some(choices: tuple[str, ...]) -> list[str]:
        return draw.sample(choices, draw.randint(1, 2))

    if urls and draw.random() < 0.3:
        return {"nonResourceURLs": some(URLS), "verbs": some(VERBS)}
    found: dict[str, Any] = {"apiGroups": some(GROUPS_OF_API), "resources": some(RESOURCES), "verbs": some(VERBS)}
    return {**found, "resourceNames": some(("a", "shop"))} if draw.random() < 0.3 else found


def subject(draw: random.Random) -> dict[str, Any]:
    match draw.randint(0, 2):
        case 0:
            return {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": draw.choice(USERS)}
        case 1:
            name = draw.choice((*GROUPS, "system:serviceaccounts:shop", "system:authenticated"))
            return {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}
        case _:
            return {"kind": "ServiceAccount", "name": draw.choice(("a", "default")), "namespace": draw.choice(SPACES)}


def test_a_snapshot_holds_every_object_and_no_value_of_a_secret(server: Server) -> None:
    done = server.cli("cluster", "snapshot", "-o", "all", user="auditor")
    assert (done.returncode, done.stderr) == (0, "")
    record = yaml.safe_load((server.folder / "all/_snapshot.yaml").read_text())
    assert record["refused"] == []
    assert record["listed"]["configmaps"] >= 1200
    settings = (server.folder / "all/bank/configmaps.yaml").read_text()
    assert settings.count("number:") == 1200
    written = "".join(path.read_text() for path in (server.folder / "all").rglob("*.yaml"))
    assert VALUE not in written
    assert "kind: Secret\nmetadata:\n  name: login\n" in written
    events = [json.loads(line) for line in (server.folder / "audit.log").read_text().splitlines()]
    ours = [entry for entry in events if entry["userAgent"] == "iac-scan"]
    assert {entry["verb"] for entry in ours} <= {"get", "list"}
    sent = [entry for entry in ours if entry.get("objectRef", {}).get("resource") == "secrets"]
    assert sent
    assert not [entry for entry in sent if '"data"' in json.dumps(entry.get("responseObject", {}))]


def test_what_an_account_may_not_list_is_refused_and_not_absent(server: Server) -> None:
    done = server.cli("cluster", "snapshot", "-o", "some", user="reader")
    record = yaml.safe_load((server.folder / "some/_snapshot.yaml").read_text())
    assert (done.returncode, record["listed"]) == (3, {"deployments.apps": 1})
    refused = {entry["resource"] for entry in record["refused"]}
    assert {"pods", "secrets", "networkpolicies.networking.k8s.io", "clusterroles.rbac.authorization.k8s.io"} <= refused
    assert all(entry["reason"].startswith("403 ") for entry in record["refused"])
    scanned = server.cli("scan", "--cluster", "reader", "-o", "json", user="reader")
    report = json.loads(scanned.stdout)
    assert scanned.returncode == 3
    privileged = [entry["message"] for entry in report["findings"] if entry["check_id"] == "privileged-container"]
    assert privileged == ["container 'web' runs privileged"]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl on PATH")
def test_a_dump_of_kubectl_is_judged_like_a_snapshot(server: Server) -> None:
    server.cli("cluster", "snapshot", "-o", "one")
    record = yaml.safe_load((server.folder / "one/_snapshot.yaml").read_text())
    kinds = ",".join(name for name, count in record["listed"].items() if count and name != "secrets")
    command = ["kubectl", "--kubeconfig", str(server.kubeconfig("root")), "get", kinds, "-A", "-o", "yaml"]
    dump = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, cwd=server.folder).stdout
    (server.folder / "dump").mkdir()
    (server.folder / "dump/all.yaml").write_text(dump)
    found = []
    for name in ("one", "dump"):
        result = scan(Config(paths=(server.folder / name,)))
        assert [entry for entry in result.diagnostics if entry.failed] == []
        found.append({(entry.rule.id, entry.resource.address, entry.message) for entry in result.findings})
    assert found[0] == found[1]
    assert ("privileged-container", "Deployment/shop/web", "container 'web' runs privileged") in found[0]


def test_a_stranger_reads_nothing(server: Server) -> None:
    path = server.kubeconfig("reader")
    path.write_text(path.read_text().replace('"token": "reader"', '"token": "nobody"'))
    shutil.copy(path, server.folder / "stranger")
    done = subprocess.run(
        [sys.executable, "-m", "iac_scan", "cluster", "snapshot", "-o", "none", "--kubeconfig", "stranger"],
        capture_output=True,
        text=True,
        cwd=server.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "401 Unauthorized; log in again" in done.stderr


def test_rbac_decides_as_the_api_server_does(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.cli("cluster", "snapshot", "-o", "roles").returncode == 0
    loaded = load(Config(paths=(server.folder / "roles",)))
    (world,) = worlds(loaded.resources)
    rbac = Facts(link(world.resources), Config(paths=())).rbac
    monkeypatch.setattr(socket.socket, "connect", CONNECT)
    draw = random.Random(11)
    answers = []
    for _ in range(400):
        user = draw.choice((*USERS, "system:serviceaccount:shop:a", "system:serviceaccount:bank:default"))
        groups = ["system:authenticated", *draw.sample(GROUPS, draw.randint(0, 1))]
        if user.startswith("system:serviceaccount:"):
            groups += ["system:serviceaccounts", f"system:serviceaccounts:{user.split(':')[2]}"]
        wanted = drawn(draw)
        answer = rbac.may(user, groups, wanted).answer
        expected = Answer.YES if allowed(server, user, groups, wanted) else Answer.NO
        assert answer is expected, f"{user} {groups} {wanted}"
        answers.append(answer)
    assert {Answer.YES, Answer.NO} == set(answers)


def drawn(draw: random.Random) -> Request:
    verb = draw.choice(VERBS)
    if draw.random() < 0.2:
        return Request(verb, path=draw.choice(("/metrics", "/logs/a", "/healthz", "/version")))
    group, resource = draw.choice(
        (("", "pods"), ("", "pods/exec"), ("", "secrets"), ("apps", "deployments"), ("apps", "deployments/scale"))
    )
    return Request(verb, group, resource, draw.choice(("", "a", "shop")), draw.choice(("", *SPACES)))


def allowed(server: Server, user: str, groups: list[str], wanted: Request) -> bool:
    """What the server says of a request."""
    plural, _, sub = wanted.resource.partition("/")
    of: dict[str, Any] = {"verb": wanted.verb, "group": wanted.group, "resource": plural, "subresource": sub}
    of |= {"name": wanted.name, "namespace": wanted.namespace}
    path = {"verb": wanted.verb, "path": wanted.path}
    asked = {"nonResourceAttributes": path} if wanted.path else {"resourceAttributes": of}
    review = {"spec": {"user": user, "groups": groups, **asked}}
    answer = server.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
    return bool(answer["status"]["allowed"])

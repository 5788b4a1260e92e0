"""An API server of a small cluster, on loopback: what it serves is written here, what it is asked is recorded."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
SECRET_VALUE = "aHVudGVyMg=="


def served(name: str, kind: str, *, verbs: tuple[str, ...] = ("get", "list", "watch")) -> dict[str, Any]:
    return {"name": name, "kind": kind, "namespaced": True, "verbs": list(verbs)}


def metadata(name: str, namespace: str = "shop", owner: dict[str, Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "uid": f"uid-{name}", "resourceVersion": "77", "managedFields": [{"a": "b"}]}
    if namespace:
        found["namespace"] = namespace
    if owner:
        found["ownerReferences"] = [{**owner, "controller": True, "uid": f"uid-{owner['name']}"}]
    return found


def owner(api_version: str, kind: str, name: str) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "name": name}


CONTAINER = {"name": "web", "image": "registry.example/web:1.0", "securityContext": {"privileged": True}}
POD = {"containers": [CONTAINER]}
TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": POD}
WORKLOAD = {"selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE}

DISCOVERY: dict[str, dict[str, Any]] = {
    "/version": {"gitVersion": "v1.33.1", "major": "1", "minor": "33"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "groups": [
            {
                "name": name,
                "preferredVersion": {"version": versions[0]},
                "versions": [{"version": version} for version in reversed(versions)],
            }
            for name, versions in (
                ("apps", ["v1"]),
                ("batch", ["v1", "v1beta1"]),
                ("metrics.k8s.io", ["v1beta1"]),
                ("dead.example.com", ["v1"]),
            )
        ],
    },
    "/api/v1": {
        "resources": [
            served("pods", "Pod"),
            served("pods/log", "Pod", verbs=("get",)),
            served("bindings", "Binding", verbs=("create",)),
            served("events", "Event"),
            served("endpoints", "Endpoints"),
            served("configmaps", "ConfigMap"),
            served("namespaces", "Namespace"),
            served("secrets", "Secret"),
        ]
    },
    "/apis/apps/v1": {"resources": [served("deployments", "Deployment"), served("replicasets", "ReplicaSet")]},
    "/apis/batch/v1": {"resources": [served("cronjobs", "CronJob"), served("jobs", "Job")]},
    "/apis/batch/v1beta1": {"resources": [served("cronjobs", "CronJob")]},
}

LISTS: dict[str, list[dict[str, Any]]] = {
    "/api/v1/namespaces": [{"metadata": metadata("shop", ""), "status": {"phase": "Active"}}],
    "/api/v1/configmaps": [
        {"metadata": metadata(f"settings-{number}"), "data": {"number": str(number), "factor": "1e3"}}
        for number in range(5)
    ],
    "/api/v1/pods": [
        {"metadata": metadata("web-1-x", owner=owner("apps/v1", "ReplicaSet", "web-1")), "spec": POD},
        {"metadata": metadata("lone"), "spec": POD, "status": {"phase": "Running"}},
    ],
    "/api/v1/secrets": [
        {
            "metadata": {**metadata("password"), "annotations": {LAST_APPLIED: SECRET_VALUE, "team": "shop"}},
            "type": "Opaque",
            "data": {"password": SECRET_VALUE},
        },
        {
            "metadata": {
                **metadata("robot-token"),
                "annotations": {"kubernetes.io/service-account.name": "robot"},
            },
            "type": "kubernetes.io/service-account-token",
            "data": {"token": SECRET_VALUE},
        },
    ],
    "/apis/apps/v1/deployments": [{"metadata": metadata("web"), "spec": WORKLOAD, "status": {"replicas": 1}}],
    "/apis/apps/v1/replicasets": [
        {"metadata": metadata("web-1", owner=owner("apps/v1", "Deployment", "web")), "spec": WORKLOAD}
    ],
    "/apis/batch/v1/cronjobs": [],
    "/apis/batch/v1/jobs": [
        {"metadata": metadata("report-1", owner=owner("batch/v1", "CronJob", "report")), "spec": {"template": TEMPLATE}}
    ],
}


@dataclass
class Cluster:
    """The server: what it refuses by path, how long its pages are, and what it was asked."""

    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    page: int = 2
    whole_secrets: bool = False
    port: int = 0
    expired: list[str] = field(default_factory=list)
    slow: str = ""
    busy: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, list[str]], str]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]

    def answer(self, path: str, query: dict[str, list[str]], accept: str) -> tuple[int, dict[str, Any]]:
        if self.busy.get(path):
            self.busy[path] -= 1
            return 429, {"kind": "Status", "message": "too many requests"}
        if path in self.refusals:
            status, message = self.refusals[path]
            return status, {"kind": "Status", "message": message}
        if path in DISCOVERY:
            return 200, DISCOVERY[path]
        if path not in LISTS:
            return 503, {"kind": "Status", "message": "the server is currently unable to handle the request"}
        if self.expired and query.get("continue") == self.expired:
            self.expired = []
            return 410, {"kind": "Status", "message": "the continue token is too old"}
        return 200, self.listed(path, query, accept)

    def listed(self, path: str, query: dict[str, list[str]], accept: str) -> dict[str, Any]:
        items = LISTS[path]
        for selector in query.get("fieldSelector", []):
            items = [item for item in items if item.get("type") == selector.removeprefix("type=")]
        start = int(query.get("continue", ["0"])[0])
        shown = items[start : start + self.page]
        more = {"continue": str(start + self.page)} if start + self.page < len(items) else {}
        if accept == METADATA_ONLY and not self.whole_secrets:
            partial = {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata"}
            shown = [{**partial, "metadata": item["metadata"]} for item in shown]
            return {"kind": "PartialObjectMetadataList", "metadata": more, "items": shown}
        return {"kind": "List", "metadata": more, "items": shown}


@contextmanager
def running(cluster: Cluster, certificate: Path | None = None) -> Iterator[Cluster]:
    """The cluster, answering HTTP on a port of loopback; with a file of key and certificate, HTTPS."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = parse_qs(url.query)
            cluster.asked.append((self.command, url.path, query, self.headers.get("Authorization", "")))
            if url.path == cluster.slow:
                time.sleep(1)
            status, value = cluster.answer(url.path, query, self.headers.get("Accept", ""))
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 429:
                self.send_header("Retry-After", "3")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep the tests' output quiet."""

    others = dict.fromkeys(("do_POST", "do_PUT", "do_PATCH", "do_DELETE", "do_HEAD", "do_OPTIONS"), Answers.do_GET)
    Handler = type("Handler", (Answers,), others)  # noqa: N806 - a class
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    cluster.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield cluster
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

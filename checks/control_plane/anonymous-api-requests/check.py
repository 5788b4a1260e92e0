"""The API server answers requests that say nothing of who sends them.

They count as the user `system:anonymous`. A binding for that user or the group `system:unauthenticated`, easily written
by mistake, is then open to everybody who reaches the API server. With RBAC it is low, as little is bound to them.

## Fix

Set `anonymous-auth` to `false` where nothing asks for the API server's health without a certificate; else limit such
requests to `/livez`, `/readyz` and `/healthz` with `anonymous.conditions` in an AuthenticationConfiguration.
"""

from collections.abc import Iterator

from iac_scan.sdk import ApiServer, Facts, Meta, Severity, Undecided, Violation

META = Meta(
    title="API server that answers anonymous requests",
    severity=Severity.MEDIUM,
    catalogue="K8S-CP-001",
    frameworks={"CIS-K8S": ("1.2.1",), "OWASP-K8S": ("K06", "K09"), "MITRE": ("T1078", "T1190")},
    aliases=("KCV-0001", "C-0113", "CKV_K8S_68"),
)


def check(server: ApiServer, facts: Facts) -> Iterator[Violation | Undecided]:
    """It is on by default, unless everything is allowed or a file decides about it."""
    if server.on("anonymous-auth", default=True) is not True:
        return
    at = server.place("anonymous-auth")
    if "anonymous-auth" not in server.given and server.written("authentication-config"):
        files = list(facts.graph.of_kind("AuthenticationConfiguration", "apiserver.config.k8s.io"))
        if not files:
            file = server.place("authentication-config")
            yield Undecided("whether requests may be anonymous stands in the file of --authentication-config", file)
        if not files or any(file.body["anonymous"].present for file in files):
            return  # the file is judged by itself
    modes = server.values("authorization-mode")
    if "AlwaysAllow" in modes or not (modes or server.written("authorization-config")):
        return  # the API server then refuses them by itself
    severity = Severity.LOW if "RBAC" in modes else Severity.MEDIUM
    yield Violation("kube-apiserver answers anonymous requests", at, severity=severity)

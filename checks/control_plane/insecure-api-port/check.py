"""The API server has a port, a file of passwords or a connection to kubelets that is not secured.

On the insecure port there is no TLS, no authentication and no authorization: whoever reaches it is an administrator of
the cluster. Passwords of a file can't be changed without a restart. Versions from 1.20 on refuse to start with such a
port, and versions from 1.24 on know none of these flags; there it is low.

## Fix

Remove the flag, or set `insecure-port` to `0` before version 1.24.
"""

from collections.abc import Iterator

from iac_scan.sdk import ApiServer, Facts, Meta, Node, Severity, Violation, is_loopback

META = Meta(
    title="API server with an insecure port, passwords in a file or unverified kubelets",
    severity=Severity.CRITICAL,
    catalogue="K8S-CP-031",
    frameworks={"OWASP-K8S": ("K06",)},
    aliases=("KCV-0004", "KCV-0017", "C-0005", "C-0128", "CKV_K8S_69", "CKV_K8S_71", "CKV_K8S_86", "CKV_K8S_89"),
)
NO_LONGER = (1, 20)  # the version that the insecure port is refused from; passwords of files went a little earlier


def check(server: ApiServer, facts: Facts) -> Iterator[Violation]:
    """Each flag that is given; the version is the file's, or the one that the scan is for."""
    refused = (server.version or facts.kubernetes_version) >= NO_LONGER
    for message, at, severity in flaws(server):
        if refused:
            yield Violation("kube-apiserver no longer takes this flag of older versions", at, severity=Severity.LOW)
        else:
            yield Violation(f"kube-apiserver {message}", at, severity=severity)


def flaws(server: ApiServer) -> Iterator[tuple[str, Node, Severity]]:
    """What is not secured, where, and how bad it is in the versions that take it."""
    address = next((name for name in ("insecure-bind-address", "address") if name in server.given), "")
    port = server.text("insecure-port") if "insecure-port" in server.given else ""
    if port != "0" and (port or address):
        host = server.text(address) if address else "127.0.0.1"
        at = server.place("insecure-port" if port else address)
        if is_loopback(host):
            yield "lets everybody on its node in without authentication", at, Severity.HIGH
        else:
            yield "lets everybody in without authentication", at, Severity.CRITICAL
    if "basic-auth-file" in server.given:
        at = server.place("basic-auth-file")
        yield "accepts passwords from a file, which stand there in clear text", at, Severity.HIGH
    if "kubelet-https" in server.given and server.on("kubelet-https", default=True) is False:
        yield "speaks to kubelets without TLS", server.place("kubelet-https"), Severity.HIGH
    if "secure-port" in server.given and server.text("secure-port") == "0":
        yield "has no port with TLS", server.place("secure-port"), Severity.HIGH

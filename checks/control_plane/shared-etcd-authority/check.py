"""etcd accepts certificates of the authority that signs those of the cluster's users.

Every user and node of the cluster has a certificate of that authority, or can ask for one, and etcd asks for nothing
else: with it and a way to etcd's port, all Secrets can be read and all objects written, past the API server.

## Fix

Make an authority that signs certificates for etcd and its clients alone, and set `trusted-ca-file` of etcd and
`etcd-cafile` of the API server to it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Etcd, Facts, Meta, Severity, Step, Violation

META = Meta(
    title="etcd that shares its authority with the cluster",
    severity=Severity.MEDIUM,
    catalogue="K8S-ETCD-007",
    frameworks={"CIS-K8S": ("2.7",), "OWASP-K8S": ("K03",)},
    aliases=("C-0159",),
)


def check(etcd: Etcd, facts: Facts) -> Iterator[Violation]:
    """An API server of the same stack names the same file as the authority of its clients."""
    if "trusted-ca-file" not in etcd.given:
        return
    file = etcd.text("trusted-ca-file")
    for server in facts.control_planes.components:
        flags = server.given.get("client-ca-file", ()) if server.component == "kube-apiserver" else ()
        if server.resource.id.stack == etcd.resource.id.stack and flags and flags[-1].value == file:
            step = Step("kube-apiserver trusts the same authority with its users", flags[-1].at)
            message = "etcd accepts certificates of the authority that signs those of the cluster's users"
            yield Violation(message, etcd.place("trusted-ca-file"), (step,))
            return

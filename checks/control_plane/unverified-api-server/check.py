"""A client does not check that it speaks to the API server.

Whoever is in between gets the client's token with every request, and answers as it likes: to a node, a webhook or a
pipeline he is the cluster.

## Fix

Remove `insecure-skip-tls-verify` and set `certificate-authority-data` to the authority of the cluster; use
`tls-server-name` if the certificate is for another name.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, KubeconfigCluster, Meta, Severity, Violation

META = Meta(
    title="API server whose certificate is not checked",
    severity=Severity.MEDIUM,
    catalogue="K8S-CP-071",
    frameworks={"OWASP-K8S": ("K09",)},
)


def check(entry: KubeconfigCluster, facts: Facts) -> Iterator[Violation]:
    """What the entry says of itself."""
    skipped = entry["cluster"]["insecure-skip-tls-verify"]
    if skipped.flag:
        yield Violation(f"the certificate of cluster '{entry.name}' is not checked", skipped)

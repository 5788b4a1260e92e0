"""The Docker client, or a node with a pull secret, sends a login to a server over HTTP without TLS.

Whoever sees the traffic reads the name and the password, and pulls and pushes images with them from then on.

## Fix

Log in to the registry by its name alone, so that TLS is used, and change the password.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation, is_loopback, is_plain

META = Meta(
    title="Registry login over HTTP without TLS",
    severity=Severity.MEDIUM,
    catalogue="DKC-02, IPS-02",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """The servers of the client's logins, but for the own machine."""
    if settings.resource.kind not in ("DockerClient", "PullSecret"):
        return
    for url, entry in settings.logins.fields.items():
        if is_plain(url) and not is_loopback(url.partition("://")[2].partition("/")[0]):
            yield Violation(f"{settings.title} logs in to '{url}' over HTTP without TLS", entry)

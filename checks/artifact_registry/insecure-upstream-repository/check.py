"""A remote repository fetches artifacts over an unencrypted connection.

Whoever is on the way decides what arrives; the repository keeps it and hands it to everybody as if it were genuine.

## Fix

Use `https://` in the address of the upstream.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, GoogleRegistry, Meta, Severity, Violation

META = Meta(title="Artifacts fetched without TLS", severity=Severity.HIGH, catalogue="GAR-06")

FORMATS = ("docker", "maven", "npm", "python", "apt", "yum")
UPSTREAMS = (
    "remote_repository_config.common_repository.uri",
    *(f"remote_repository_config.{name}_repository.custom_repository.uri" for name in FORMATS),
)


def check(repository: GoogleRegistry, facts: Facts) -> Iterator[Violation]:
    """Each upstream by its scheme."""
    for path in UPSTREAMS:
        uri = repository.read(path)
        if isinstance(uri.value, str) and uri.value.lower().startswith("http://"):
            yield Violation(f"{repository.address} fetches from '{uri.value}' without TLS", uri.node)

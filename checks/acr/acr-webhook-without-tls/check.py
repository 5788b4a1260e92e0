"""A registry tells of its pushes over an unencrypted connection.

Whoever is on the way reads which images are pushed, takes the headers with their credentials, and can send such
messages himself, so that a pipeline deploys what it should not.

## Fix

Use `https://` in `service_uri`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistryWebhook, Severity, Violation

META = Meta(
    title="Registry webhook without TLS",
    severity=Severity.MEDIUM,
    catalogue="ACR-12",
    aliases=("CKV2_AZURE_30",),
)


def check(webhook: RegistryWebhook, facts: Facts) -> Iterator[Violation]:
    """The scheme alone decides."""
    uri = webhook["service_uri"]
    if uri.text.lower().startswith("http://"):
        yield Violation(f"{webhook.address} sends to '{uri.text}' without TLS", uri)

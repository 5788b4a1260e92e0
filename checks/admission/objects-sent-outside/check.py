"""The API server sends objects of the cluster to a server outside of it, and does what that answers.

A webhook sees each object in full, Secrets too if it is asked about them, and decides whether it is admitted, or
changes it. Whoever runs the server, or takes over its name, holds the cluster in his hands.

## Fix

Run the webhook in the cluster and name it under `clientConfig.service`. If it has to be outside, list under `rules`
only the resources that it needs, never Secrets or `*`.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from iac_scan.sdk import AdmissionWebhook, Facts, Meta, Severity, Violation

META = Meta(
    title="Objects sent to a server outside of the cluster",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-006",
    frameworks={"OWASP-K8S": ("K04",)},
    aliases=("C-0036", "C-0039"),
)


def check(webhook: AdmissionWebhook, facts: Facts) -> Iterator[Violation]:
    """Addresses that are private, and names of Services, are inside."""
    url = webhook["clientConfig"]["url"]
    host = host_of(url.text)
    if not host or is_inside(host):
        return
    secrets = any(name in ("*", "*/*", "secrets") for name in webhook.resources)
    what = "objects, Secrets too," if secrets else "objects"
    message = f"the webhook {webhook.name} sends {what} to {host}"
    yield Violation(message, url, severity=None if secrets else Severity.LOW)


def host_of(url: str) -> str:
    """The host of an address; empty for what is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_inside(host: str) -> bool:
    """The host is in the cluster, or in a network that is not the Internet."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".svc", ".local", ".internal"))

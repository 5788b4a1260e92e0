"""A login to a cloud's registry is a static key, where the cloud would give nodes and pods one of their own.

A key of a service account, a token of ECR and the administrator of ACR work for whoever has a copy. ECR's token is
valid for twelve hours, so a copy of it in a file is either stale or renewed by something that holds a longer one; the
others are valid until somebody changes them.

## Fix

Let the nodes pull with their own role: ECR with the node role, Artifact Registry with the node's service account, ACR
with the kubelet's identity and `AcrPull`. Elsewhere, use a kubelet credential provider.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, RegistrySettings, Severity, Violation

META = Meta(
    title="Static login to a cloud's registry",
    severity=Severity.MEDIUM,
    catalogue="IPS-03",
    frameworks={"OWASP-K8S": ("K03",)},
)
GOOGLE = re.compile(r"^([a-z]+\.)?gcr\.io$|^[a-z0-9-]+-docker\.pkg\.dev$")
AMAZON = re.compile(r"^\d{12}\.dkr[.-]ecr(-fips)?\.")
AZURE = re.compile(r"^([a-z0-9]+)\.azurecr\.(io|cn|us)$")


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Logins whose user says that they are such a key."""
    if settings.resource.kind not in ("DockerClient", "PullSecret"):
        return
    for url, entry in settings.logins.fields.items():
        host = url.partition("://")[2].partition("/")[0] if "://" in url else url.partition("/")[0]
        what = static_key(host.lower(), user_of(entry))
        if what:
            yield Violation(f"{settings.title} logs in to {host} with {what}", entry)


def user_of(entry: Node) -> str:
    """The user of a login, without its secret."""
    if entry["username"].text:
        return entry["username"].text
    try:
        return base64.b64decode(entry["auth"].text, validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def static_key(host: str, user: str) -> str:
    """What a login is, in words; empty if it is none of these."""
    azure = AZURE.match(host)
    if GOOGLE.match(host) and user in ("_json_key", "_json_key_base64"):
        return "the key of a service account"
    if AMAZON.match(host) and user == "AWS":
        return "a copy of a token of ECR"
    if azure is not None and user.lower() == azure[1]:
        return "the administrator of the registry"
    return ""

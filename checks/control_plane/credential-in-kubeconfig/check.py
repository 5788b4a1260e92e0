"""A kubeconfig in the repository holds what somebody logs in to a cluster with.

Everybody who has the repository, or ever had it, is that user. A client certificate can't be revoked: it is valid until
it expires, or until the authority of the cluster is replaced. One of the group `system:masters` is above all roles.

## Fix

Take the credential from the user: delete the token or service account, change the password, replace the authority of a
certificate. Keep kubeconfigs out of repositories, and log in with `exec` and an identity provider.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, KubeconfigUser, Meta, Node, Severity, Violation, in_value, is_empty_of_meaning

META = Meta(
    title="Credential in a kubeconfig",
    severity=Severity.HIGH,
    catalogue="K8S-CP-070",
    frameworks={"OWASP-K8S": ("K03", "K09"), "MITRE": ("T1552.001",), "MS-THREAT-MATRIX": ("MS-TA9027",)},
    aliases=("C-0286", "C-0287"),
)
# The second is what kubeadm makes administrators of since Kubernetes 1.29.
ADMINISTRATORS = (b"system:masters", b"kubeadm:cluster-admins")
NAME = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
OF_PROVIDERS = ("access-token", "client-secret", "id-token", "refresh-token")


def check(entry: KubeconfigUser, facts: Facts) -> Iterator[Violation]:
    """Literal credentials: a key that is one, and tokens and passwords that are no placeholders."""
    user = entry["user"]
    key = user["client-key-data"]
    if not key.unknown and b"PRIVATE KEY-----" in unpacked(key.text):
        names = certificate(user["client-certificate-data"])
        whole = any(group in names for group in ADMINISTRATORS)
        whose = "an administrator of the cluster" if whole else f"user '{entry.name}'"
        yield Violation(
            f"the private key of {whose} stands in the file", key, severity=Severity.CRITICAL if whole else None
        )
    provider = user["auth-provider"]["config"]
    for holder, fields in ((user, ("token", "password")), (provider, OF_PROVIDERS)):
        for field in fields:
            if not holder[field].unknown and is_credential(holder[field].text):
                yield Violation(f"the {field} of user '{entry.name}' stands in the file", holder[field])
    for variable in user["exec"]["env"].items:
        name, value = variable["name"], variable["value"]
        if not (name.unknown or value.unknown) and in_value(name.text, value.text):
            yield Violation(f"the variable {name.text} of user '{entry.name}' stands in the file with its value", value)


def is_credential(text: str) -> bool:
    """A text is one, and stands for none: scripts fill in names such as `NODE_TOKEN`."""
    return not is_empty_of_meaning(text) and not NAME.fullmatch(text)


def unpacked(text: str) -> bytes:
    """What base64 stands for; nothing if it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def certificate(node: Node) -> bytes:
    """The content of a certificate, whose names can be read in it."""
    pem = b"" if node.unknown else unpacked(node.text)
    return unpacked("".join(line for line in pem.decode("ascii", "replace").splitlines() if not line.startswith("-")))

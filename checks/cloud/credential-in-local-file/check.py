"""Terraform writes a credential for a cluster, or a private key, to a file that every user of the machine may read.

`local_file` gives files the mode 0777 unless it is told otherwise, and shows their content in plans and logs. Whoever
has an account on the machine that applies the configuration, or its workspace, has the credential.

## Fix

Use `local_sensitive_file`, which writes mode 0700 and keeps the content out of plans, or let users fetch the credential
for themselves: `aws eks update-kubeconfig`, `az aks get-credentials`, `gcloud container clusters get-credentials`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, LocalFile, Meta, Severity, Violation

META = Meta(
    title="Credential in a file for everybody",
    severity=Severity.MEDIUM,
    catalogue="X-48",
    frameworks={"OWASP-K8S": ("K03",)},
)
CREDENTIAL = re.compile(
    r"\b(kube_config_raw|kube_admin_config_raw|kube_config|kube_admin_config|client_key|private_key_pem"
    r"|private_key_openssh|private_key_pem_pkcs8)\b"
)
PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
OTHERS = re.compile(r"^0?[0-7][0-7]0$")  # a mode that gives nothing to others


def check(file: LocalFile, facts: Facts) -> Iterator[Violation]:
    """The content is a credential by what it refers to or says, and the mode lets others read."""
    mode = file["file_permission"]
    if isinstance(mode.raw, str) and OTHERS.match(mode.raw):
        return
    for name in ("content", "content_base64"):
        node = file[name]
        found = (CREDENTIAL if node.unknown else PEM).search(node.written)
        if found:
            what = f"'{found[0]}'" if node.unknown else "a private key"
            message = f"{file.resource.id.address} holds {what}, and every user of the machine may read it"
            yield Violation(message, node, fix='file_permission = "0600"')

"""A file that holds a secret by its name is copied into the image.

It stays in its layer even when a later instruction removes it, and everybody who can pull the image can read it.

## Fix

Take the file out of the instruction and put it on .dockerignore. If the build needs it, mount it for one command:
`RUN --mount=type=secret,id=key,target=/root/.ssh/id_ed25519 git clone …`, or `RUN --mount=type=ssh` for SSH keys. If
the program needs it, mount it when the container runs.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Confidence, Facts, Meta, Severity, Violation

META = Meta(
    title="Secret file copied into the image",
    severity=Severity.HIGH,
    catalogue="IMG-11",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
    confidence=Confidence.LIKELY,
)

KEYS = re.compile(
    r"(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?|[._]netrc|\.git-credentials|\.pgpass|\.pypirc|\.dockercfg"
    r"|\.aws/credentials|\.docker/config\.json|\.kube/config|kubeconfig|[\w.-]+\.(?:kdbx|p12|pfx)"
    r"|(?!\S*(?:pub|trust|gpg))[\w.-]+\.(?:key|jks|keystore)|[\w.-]*(?:private|priv)[\w.-]*\.pem"
    r"|\.(?:ssh|aws|kube|gnupg|(?:ba|z)sh_history)|(?:[\w-]*service[-_]?account(?:[-_]key)?|credentials?|client_secret)\.json)/?$",
    re.IGNORECASE,
)
ENVIRONMENT = re.compile(r"(?:^|/)\.env(?:\.(?!.*(?:example|sample|template|dist|default|test|ci))[\w.-]+)?$")
# Folders whose files are public keys, of those who sign packages.
KEYRINGS = ("/usr/share/keyrings/", "/etc/apt/", "/etc/apk/keys/", "/etc/pki/rpm-gpg/")


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """Sources of COPY and ADD in what is shipped; other stages and images are no sources of secrets."""
    if instruction.keyword not in ("COPY", "ADD") or not instruction.stage.is_shipped:
        return
    if instruction["flags"]["from"].present:
        return
    target = instruction.words[-1].raw if instruction.words else ""
    if isinstance(target, str) and target.startswith(KEYRINGS):
        return
    for source in instruction.words[:-1]:
        if source.unknown or source.text.startswith("<<"):
            continue
        if KEYS.search(source.text):
            yield Violation(f"{source.text} is copied into the image", source)
        elif ENVIRONMENT.search(source.text):
            yield Violation(f"{source.text} is copied into the image", source, severity=Severity.MEDIUM)

"""A file holds the secret with which somebody logs in to a registry.

Base64 is no encryption: whoever reads the file pulls, and perhaps pushes, in that name.

## Fix

Leave the secret to a credential helper (`credHelpers`), a kubelet credential provider or a secret store, and change it:
it has been in the files.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Registry login in a file",
    severity=Severity.HIGH,
    catalogue="DKC-01, CTD-03, HST-06, RDY-03, HRY-01, DST-08",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
)
PLACEHOLDERS = ("", "changeme", "password", "xxx", "redacted", "<password>", "example")


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Every secret that is written out; a template's variable is none."""
    for credential in settings.credentials:
        text = credential.at.text
        if text.strip().lower() in PLACEHOLDERS or text.startswith(("$", "{{", "%", "<")):
            continue
        yield Violation(
            f"{settings.title} logs in to '{credential.registry}' with a secret that stands here", credential.at
        )

"""A Secret is written down with its value.

Base64 is an encoding and not a cipher: everybody who can read the file, or the repository's history, has the
secret. A placeholder is a medium finding: it ends up as the password of systems that somebody forgot to configure.

Files encrypted with SOPS and objects such as SealedSecret or ExternalSecret hold no plain value and are not meant.
What a chart renders may have been made up while rendering, so there the verdict is unknown.

## Fix

Change the secret wherever it is valid. Then commit an ExternalSecret, a SealedSecret or a file encrypted with SOPS
instead, or create the Secret outside the repository.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Secret, Severity, Undecided, Violation, decoded, in_secret

META = Meta(
    title="Secret written down with its value",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-022",
    frameworks={"CIS-K8S": ("5.4.2",), "OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
    aliases=("C-0012",),
)


def check(secret: Secret, facts: Facts) -> Iterator[Violation | Undecided]:
    """Every key of data, decoded, and of stringData; a template holds no secret."""
    if secret["sops"].present:
        return
    for field in ("data", "stringData"):
        for key, at in secret[field].fields.items():
            if at.unknown:
                continue
            text = at.text if field == "stringData" else decoded(at.text) or ""
            found = in_secret(key, text)
            if found is None:
                continue
            what, is_placeholder = found
            message = f"the key {key} holds {what.what} ({what.hint})"
            if secret.resource.stack.kind == "chart":
                yield Undecided(f"{message}, if the chart does not make it up while rendering", at)
            else:
                yield Violation(message, at, severity=Severity.MEDIUM if is_placeholder else None)

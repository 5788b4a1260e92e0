"""An environment variable of the container holds a secret in plain text.

Manifests are kept in repositories, rendered into logs and read by everybody who may look at pods. Whoever sees this
one has the secret, and it stays in the history after it is removed here.

What counts is what the value looks like: the form of a known kind of key, a password in a URL, or a name that
speaks of a secret together with a value that could be one.

## Fix

Change the secret wherever it is valid, then keep it in a Secret, or better in a vault, and refer to it with
`valueFrom.secretKeyRef` or a mounted file.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation, in_value

META = Meta(
    title="Secret in an environment value",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-020",
    frameworks={
        "CIS-K8S": ("5.4.1",),
        "OWASP-K8S": ("K03",),
        "MITRE": ("T1552.001",),
        "MS-THREAT-MATRIX": ("MS-TA9027",),
    },
    aliases=("C-0012",),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Literal values only; a reference has none, and a template is one."""
    for item in container["env"].items:
        if item["value"].unknown:
            continue
        found = in_value(item["name"].text, item["value"].text)
        if found is not None:
            message = f"{item['name'].text} of container '{container.name}' holds {found.what} ({found.hint})"
            yield Violation(message, item["value"])

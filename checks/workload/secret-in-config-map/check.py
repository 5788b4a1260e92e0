"""A ConfigMap holds a secret in plain text.

ConfigMaps are made for settings: every reader of the namespace may see them, they are not encrypted where the
cluster stores them, and tools print them freely.

## Fix

Change the secret wherever it is valid, then move the key into a Secret and mount that, or let the program put file
and secret together when it starts.
"""

from collections.abc import Iterator

from iac_scan.sdk import ConfigMap, Facts, Meta, Severity, Violation, in_value

META = Meta(
    title="Secret in a ConfigMap",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-023",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
    aliases=("KSV-0109", "KSV-01010", "C-0012"),
)


def check(config: ConfigMap, facts: Facts) -> Iterator[Violation]:
    """Every key, and every line of a longer text that assigns a value."""
    for key, at in config["data"].fields.items():
        found = None if at.unknown else in_value(key, at.text)
        if found is not None:
            yield Violation(f"the key {key} holds {found.what} ({found.hint})", at)

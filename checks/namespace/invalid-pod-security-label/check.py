"""A Pod Security label of the namespace is misspelt, so it does not do what it seems to.

An unknown key is ignored. An unknown level or version to enforce makes the API server refuse the label or, where it
is stored already, treat it as the strictest; an unknown level to warn about or to audit counts as none.

## Fix

The keys are `enforce`, `audit` and `warn`, each with `-version` as well; levels are `privileged`, `baseline` and
`restricted`; versions are `latest` or such as `v1.33`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="Invalid Pod Security label",
    severity=Severity.MEDIUM,
    catalogue="K8S-NS-004",
    frameworks={"OWASP-K8S": ("K04",)},
)

PREFIX = "pod-security.kubernetes.io/"
MODES = ("enforce", "audit", "warn")
LEVELS = ("privileged", "baseline", "restricted")
VERSION = re.compile(r"latest|v1\.(?:0|[1-9]\d*)")
LOOKS_LIKE = re.compile(r"(?:pod-?security[\w.-]*|pod\.security[\w.-]*)/")


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """Keys with the prefix, and keys that look as if they were meant to have it."""
    for key, at in namespace.labels.fields.items():
        mode = key.removeprefix(PREFIX)
        if not LOOKS_LIKE.match(key):
            continue
        if key.startswith(PREFIX) and mode in MODES:
            if at.value not in LEVELS:
                yield Violation(f"the label {key} names no level: {at.value}", at)
        elif key.startswith(PREFIX) and mode.removesuffix("-version") in MODES and mode.endswith("-version"):
            if not VERSION.fullmatch(at.text):
                yield Violation(f"the label {key} names no version: {at.value}", at)
        else:
            yield Violation(f"the label {key} has no meaning", at)

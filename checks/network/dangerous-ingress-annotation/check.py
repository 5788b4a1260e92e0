"""An annotation of an Ingress writes configuration into the shared ingress controller.

Snippets become part of the controller's own configuration. Whoever may edit the Ingress can read the controller's
files and with its token the Secrets of the whole cluster (CVE-2021-25742, CVE-2025-1974).

## Fix

Remove the annotation and set `allow-snippet-annotations: "false"` in the controller. Keep the controller up to date.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Ingress, Meta, Severity, Violation

META = Meta(
    title="Ingress annotation that configures the controller",
    severity=Severity.HIGH,
    catalogue="K8S-NET-030",
    frameworks={"OWASP-K8S": ("K06", "K07"), "CVE": ("CVE-2021-25742", "CVE-2025-1974")},
    aliases=("KCV-0093", "CKV_K8S_152", "CKV_K8S_153", "CKV_K8S_154", "C-0059"),
)


PREFIX = "nginx.ingress.kubernetes.io/"
INJECTABLE = frozenset({"mirror-target", "auth-tls-match-cn", "auth-url"})
BREAKOUT = ("{", "}", ";", "\n", "#")
MARKS = ("lua_", "_by_lua", "alias ", "root ", "serviceaccount", "load_module")


def check(ingress: Ingress, facts: Facts) -> Iterator[Violation]:
    """A snippet, or a value that breaks out of the directive it is written into."""
    for key, value in ingress["metadata"]["annotations"].fields.items():
        if not key.startswith(PREFIX):
            continue
        name, text = key.removeprefix(PREFIX), value.text
        if name.endswith("-snippet"):
            yield Violation(f"annotation '{name}' writes into the controller's configuration", value)
        elif any(mark in text for mark in MARKS) or (name in INJECTABLE and any(mark in text for mark in BREAKOUT)):
            yield Violation(f"the value of annotation '{name}' breaks out into the controller's configuration", value)

"""The container is started, checked or described with a secret in plain text.

Arguments are visible in the manifest, in the list of processes of the container, and to everybody who may look at
pods. The same goes for headers of probes and for hooks.

## Fix

Change the secret wherever it is valid, and hand it over as a mounted file or a variable from a Secret:
`--password=$(DB_PASSWORD)` is filled in when the container starts.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Node, Severity, Violation, in_arguments, in_value

META = Meta(
    title="Secret in arguments, probes or hooks",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-024",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
)

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
HOOKS = ("postStart", "preStop")


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Command lines and headers."""
    handlers = [container[name] for name in PROBES] + [container["lifecycle"][name] for name in HOOKS]
    for at in (container["command"], container["args"], *(handler["exec"]["command"] for handler in handlers)):
        items = [item for item in at.items if isinstance(item.raw, str)]
        for index, found in in_arguments([item.text for item in items]):
            yield said(container, items[index], found.what, found.hint)
    for header in (header for handler in handlers for header in handler["httpGet"]["httpHeaders"].items):
        found = in_value(header["name"].text, header["value"].text)
        if found is not None:
            yield said(container, header["value"], found.what, found.hint)


def said(container: Container, at: Node, what: str, hint: str) -> Violation:
    """The violation at an argument or a header."""
    place = "/".join(str(key) for key in at.path if isinstance(key, str)).rsplit("containers/", 1)[-1]
    return Violation(f"{place} of container '{container.name}' holds {what} ({hint})", at)

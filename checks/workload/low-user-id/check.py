"""The process runs under a user or group number that people and daemons of the node may have as well.

If the container is left, or a path of the node is mounted, the process is that user there. Whether that matters
depends on the nodes, so this check runs on request only.

## Fix

Choose numbers above 10000 for `runAsUser` and `runAsGroup`, or give the pod a user namespace with `hostUsers:
false`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Parameter, Severity, Violation

META = Meta(
    title="Low user or group number",
    severity=Severity.INFO,
    catalogue="K8S-WKL-012",
    frameworks={"OWASP-K8S": ("K01",)},
    aliases=("KSV-0020", "KSV-0021", "KSV-0116", "CKV_K8S_40"),
    parameters={"lowest": Parameter(10001, "The lowest user or group number that is not reported.")},
    profile="hygiene",
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """The numbers that hold; 0 is the check root-user, and none is the image's to say."""
    lowest = facts.parameter("low-user-id", "lowest", 10001)
    for field, what in (("runAsUser", "user"), ("runAsGroup", "group")):
        found = container.effective(field)
        number = found.value
        if isinstance(number, int) and isinstance(lowest, int) and 0 < number < lowest:
            yield Violation(f"container '{container.name}' runs under the {what} number {number}", found.at)

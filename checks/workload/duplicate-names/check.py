"""Two entries of a list that is keyed by name have the same name.

Of two environment variables the last one counts, of two volumes or ports the API server refuses the second. Tools
that patch such lists change one of them and leave the other.

## Fix

Remove one of the two, or give it another name.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, Severity, Violation, Workload

META = Meta(
    title="Same name twice",
    severity=Severity.LOW,
    catalogue="K8S-WKL-055",
    aliases=("C-0295",),
)


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Volumes and containers of the pod; variables and named ports of each container."""
    yield from repeated(workload.spec["volumes"], "volume", "the pod")
    yield from repeated(workload.spec["containers"], "container", "the pod")
    for container in workload.containers:
        who = f"container '{container.name}'"
        yield from repeated(container["env"], "environment variable", who)
        yield from repeated(container["ports"], "port", who)


def repeated(entries: Node, what: str, who: str) -> Iterator[Violation]:
    """Every entry whose name an earlier one has."""
    seen: set[str] = set()
    for entry in entries.items:
        name = entry["name"]
        if isinstance(name.raw, str) and name.raw in seen:
            yield Violation(f"{who} has the {what} {name.raw} twice", name)
        elif isinstance(name.raw, str):
            seen.add(name.raw)

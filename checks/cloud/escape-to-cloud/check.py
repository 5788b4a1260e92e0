"""A container that can leave for its node finds there what administers the cloud.

Every node can ask its cloud for the credentials of its role, and so can whoever is root on it. Here the container is
all but root on its node, and the role may do nearly everything: whoever breaks into the container takes over not only
the cluster but the account or project that it runs in, with its databases, backups and other clusters.

The role by itself and the container's setting are reported where they stand; this is about both meeting. A container
that only reads files of its node finds no credentials of the cloud there.

## Fix

Take from the role what nodes do not need, and give pods that need the cloud identities of their own. Take from the
container what lets it reach the node, or run it on nodes whose role may do nothing else.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Undecided, Violation, Workload, root_escapes

META = Meta(
    title="Container that takes over the cloud through its node",
    severity=Severity.CRITICAL,
    catalogue="X-21",
    frameworks={"OWASP-K8S": ("K02",), "MITRE": ("T1611",)},
)

SANDBOXES = ("gvisor", "runsc", "kata")


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """The first way from the workload to its node that ends as root, and the worst that its nodes may do."""
    if facts.home_of(workload.resource) is None:
        return
    escape = min(root_escapes(workload), key=lambda escape: escape.reason != "", default=None)
    footing = facts.cloud_nodes.under(workload) if escape is not None else None
    if escape is None or footing is None:
        return
    power = footing.power
    steps = footing.steps
    sandbox = workload.spec["runtimeClassName"]
    if sandbox.text.startswith(SANDBOXES):
        yield Undecided("what the sandbox lets through to the node is not evaluated", sandbox, steps)
        return
    if escape.reason:
        yield Undecided(escape.reason, escape.at, steps)
        return
    yield Violation(f"{escape.words}, on nodes that may {power.words}", escape.at, steps, power.severity)

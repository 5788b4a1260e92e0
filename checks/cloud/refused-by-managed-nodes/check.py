"""The nodes that a cloud runs for the cluster refuse a workload's pods.

Fargate runs no DaemonSets, no privileged containers, and nothing of the host: no network, no ports, no folders.
Autopilot admits no privileged containers, no namespaces of the host, and no folders of the host but `/var/log` to read,
unless one of the allowlists that Google signs names the workload. The files promise an agent or a guard that never
runs.

## Fix

Remove what is refused, or run the workload where it is possible: outside of the Fargate profile's selectors, in a
cluster with nodes of its own, or with an allowlist.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, Severity, Step, Undecided, Violation, Workload, normal

META = Meta(
    title="Workload that managed nodes refuse",
    severity=Severity.LOW,
    catalogue="X-35",
    references=(
        "https://docs.aws.amazon.com/eks/latest/userguide/fargate.html",
        "https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security",
    ),
)

ALLOWLISTS = ("AllowlistSynchronizer", "WorkloadAllowlist")
Flaw = tuple[str, Node]


def check(workload: Workload, facts: Facts) -> Iterator[Violation | Undecided]:
    """What is refused, where the pods are surely meant for such nodes; the first flaw carries the others."""
    cluster = facts.home_of(workload.resource)
    if cluster is None:
        return
    if cluster.service == "EKS":
        flaws = list(refused_by_fargate(workload)) if facts.cloud_nodes.profiles(cluster) else []
        profile = facts.cloud_nodes.profile(workload, cluster) if flaws else None
        if profile is None or (of_nodes(workload) and facts.cloud_nodes.has_nodes(cluster)):
            return
        steps, says = [Step(f"{profile.name} takes its pods", profile.body["selector"])], "Fargate runs no pod of"
    elif cluster.service == "GKE" and cluster.read("enable_autopilot").is_true:
        flaws = list(refused_by_autopilot(workload))
        steps = [Step(f"{cluster.label} is a cluster of Autopilot", cluster.read("enable_autopilot").node)]
        says = "Autopilot admits without an allowlist no pod of"
        if flaws and any(facts.graph.of_kind(kind, "auto.gke.io") for kind in ALLOWLISTS):
            yield Undecided("whether an allowlist of Autopilot names the workload is not evaluated", flaws[0][1])
            return
    else:
        return
    if flaws:
        words, at = flaws[0]
        steps += [Step(more, place) for more, place in flaws[1:]]
        yield Violation(f"{says} {workload.resource.kind} {workload.resource.name}: {words}", at, tuple(steps))


def of_nodes(workload: Workload) -> bool:
    """It runs once on each node; what Fargate does with those in clusters that have nodes is not written down."""
    return workload.resource.kind == "DaemonSet"


def refused_by_fargate(workload: Workload) -> Iterator[Flaw]:
    """What pods on Fargate can't have. Raises UnknownValueError."""
    if of_nodes(workload):
        yield "it is a DaemonSet", workload.node
    if workload.host_network:
        yield "it uses the network of its node", workload.spec["hostNetwork"]
    yield from privileged(workload)
    for container in workload.containers:
        for port in container["ports"].items:
            if port["hostPort"].value:
                yield f"container '{container.name}' takes a port of its node", port["hostPort"]
    for path in workload.host_paths.values():
        yield f"it mounts {path.text} of its node", path


def refused_by_autopilot(workload: Workload) -> Iterator[Flaw]:
    """What pods of Autopilot can't have. Raises UnknownValueError."""
    yield from privileged(workload)
    for field, words in (("hostNetwork", "network"), ("hostPID", "processes"), ("hostIPC", "shared memory")):
        if workload.spec[field].flag:
            yield f"it uses the {words} of its node", workload.spec[field]
    for name, path in workload.host_paths.items():
        if not f"{normal(path.text)}/".startswith("/var/log/"):
            yield f"it mounts {path.text} of its node", path
            continue
        for container in workload.containers:
            for mount in container["volumeMounts"].items:
                if mount["name"].text == name and not mount["readOnly"].flag:
                    yield f"container '{container.name}' may write {path.text} of its node", mount


def privileged(workload: Workload) -> Iterator[Flaw]:
    """The containers that run privileged. Raises UnknownValueError."""
    for container in workload.containers:
        flag = container["securityContext"]["privileged"]
        if flag.flag:
            yield f"container '{container.name}' runs privileged", flag

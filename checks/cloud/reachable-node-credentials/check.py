"""Pods can ask the metadata service of their node for its credentials.

Every machine of a cloud has a service at 169.254.169.254 that hands out the credentials of the machine's role to
whoever asks. A pod that is taken over asks, and acts as the node: it pulls all images, changes network interfaces, and
does whatever else the role allows. On AWS, version 1 of the service answers a plain request, which is often all that a
flaw in a web application can send; version 2 wants a token, and a hop limit of 1 keeps the token from pods.

Where the role may do nearly everything, the finding names what gives it that; with pods in the files that run there and
that no NetworkPolicy keeps from the address, it is as severe as the role.

## Fix

EKS: `metadata_options { http_tokens = "required"  http_put_response_hop_limit = 1 }` in the launch template of the node
group. GKE: `workload_metadata_config { mode = "GKE_METADATA" }`, and `workload_identity_config` in the cluster.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ManagedPool, Meta, Metadata, Severity, Step, Violation, Workload

META = Meta(
    title="Credentials of nodes within reach of pods",
    severity=Severity.HIGH,
    catalogue="EKS-18, EKS-19, GKE-18, X-20, X-24",
    frameworks={"CIS-GKE": ("5.4.1",)},
    aliases=("CKV_AWS_79", "AWS-0130", "AC_AWS_0487", "CKV_AWS_341", "CKV_GCP_69", "GCP-0057"),
)

SAYS = {
    ("aws", Metadata.OPEN): "lets pods have the credentials of their node without a token (IMDSv1)",
    ("aws", Metadata.REACHABLE): "lets pods have the credentials of their node: the hop limit of its metadata service"
    " is above 1",
    ("google", Metadata.OPEN): "lets pods have the credentials of their node (GCE_METADATA)",
}
WITHOUT = "lets pods have the credentials of their node, as its cluster has no workload pool"
FIXES = {
    "aws": 'metadata_options {\n  http_tokens                 = "required"\n  http_put_response_hop_limit = 1\n}',
    "google": 'workload_metadata_config {\n  mode = "GKE_METADATA"\n}',
}

ADDRESS = "169.254.169.254"
TCP_80 = 80


def check(pool: ManagedPool, facts: Facts) -> Iterator[Violation]:
    """The pool's answer; a GKE cluster without workload identity is only reported as that if its nodes are harmless."""
    cluster = facts.cluster_of(pool)
    found = pool.metadata(cluster, facts.references)
    if found.value in (None, Metadata.CLOSED):
        return
    power = facts.cloud_nodes.powers_of(pool).worst
    chosen = found.explicit or pool.provider != "google"
    message = f"{pool.label} {SAYS[pool.provider, found.value] if chosen else WITHOUT}"
    fix = FIXES[pool.provider] if chosen else ""
    if power is None:
        severity = Severity.HIGH if found.value is Metadata.OPEN else Severity.MEDIUM
        if chosen:
            yield Violation(message, found.node, severity=severity, fix=fix)
        return
    steps = [Step(f"{power.giver} lets these nodes {power.words}", power.node)]
    pods = next(reaching(pool, facts), None)
    if pods is not None:
        words = f"pods of {pods.resource.kind} {pods.resource.name} run there, and nothing keeps them from {ADDRESS}"
        steps.append(Step(words, pods.spec))
    yield Violation(message, found.node, tuple(steps), power.severity if pods else Severity.HIGH, fix)


def reaching(pool: ManagedPool, facts: Facts) -> Iterator[Workload]:
    """The workloads whose pods surely run on the pool's nodes and may connect to the service, by all policies."""
    for workload in facts.cloud_nodes.running(pool, facts.workloads):
        if TCP_80 in facts.network.open_to(workload, ADDRESS).certain:
            yield workload

"""Nothing limits what the workloads of this namespace take together.

One team, or one stolen account, can fill the cluster. Quotas are a matter of how a cluster is shared, so this check
runs on request only.

## Fix

Add a ResourceQuota with limits for cpu, memory and the number of pods.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Violation

META = Meta(
    title="No resource quota",
    severity=Severity.LOW,
    catalogue="K8S-NS-008",
    frameworks={"OWASP-K8S": ("K01",), "MITRE": ("T1496",)},
    aliases=("KSV-0040",),
    profile="hygiene",
    rests_on=("resourcequotas",),
)


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation]:
    """Namespaces with workloads among the scanned files."""
    name = namespace.resource.name
    quotas = {quota.namespace for quota in facts.graph.of_kind("ResourceQuota")}
    if facts.workloads_in(name) and name not in quotas:
        yield Violation(f"namespace {name} has workloads and no ResourceQuota", namespace["metadata"]["name"])

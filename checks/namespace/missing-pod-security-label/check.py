"""Nothing says which pods may run in this namespace, so all may.

The Pod Security admission of Kubernetes refuses dangerous pods in namespaces that ask for it by a label. Without
the label, and without a default of the API server, everybody who may create a pod here may create a privileged one
and take over its node.

The finding is high where pods of the namespace already fail the baseline level. Where a policy engine is among the
scanned files, or the cluster is one of GKE Autopilot or has Azure Policy, that may do the same work, and the verdict is
unknown.

## Fix

Label the namespace, with the strictest level its pods satisfy:

    metadata:
      labels:
        pod-security.kubernetes.io/enforce: restricted
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Namespace, Severity, Step, Undecided, Violation

META = Meta(
    title="No Pod Security level enforced",
    severity=Severity.MEDIUM,
    catalogue="K8S-NS-001, X-31",
    frameworks={"CIS-K8S": ("5.2.1",), "CIS-GKE": ("4.2.1",), "OWASP-K8S": ("K04",)},
    aliases=("C-0192",),
)

ENGINES = (("kyverno.io", "ClusterPolicy"), ("policies.kyverno.io", "ValidatingPolicy"))
GATEKEEPER = "constraints.gatekeeper.sh"


def check(namespace: Namespace, facts: Facts) -> Iterator[Violation | Undecided]:
    """The label, else the API server's default, else a policy engine, else nothing."""
    at = namespace.pod_security("enforce")
    if at.present or has_default(facts):
        return
    name = namespace.resource.name
    engine = next((found.kind for group, kind in ENGINES for found in facts.graph.of_kind(kind, group)), "")
    engine = engine or next((found.kind for found in facts.graph.resources if found.id.group == GATEKEEPER), "")
    if engine:
        yield Undecided(f"namespace {name} enforces no Pod Security level; a {engine} may do it instead", at)
        return
    home = facts.home_of(namespace.resource)
    if home is not None and home.pod_guard:
        guard = f"{home.pod_guard} of {home.address}"
        yield Undecided(f"namespace {name} enforces no Pod Security level; {guard} may do it instead", at)
        return
    failing = next(first_failures(name, facts), None)
    grade = Severity.INFO if namespace.is_system else Severity.HIGH if failing else None
    steps = (failing,) if failing else ()
    yield Violation(f"namespace {name} enforces no Pod Security level", at, steps=steps, severity=grade)


def has_default(facts: Facts) -> bool:
    """An AdmissionConfiguration of the API server sets a level for namespaces without a label."""
    for found in facts.graph.of_kind("AdmissionConfiguration", "apiserver.config.k8s.io"):
        for plugin in found.body["plugins"].items:
            enforce = plugin["configuration"]["defaults"]["enforce"].value
            if plugin["name"].text == "PodSecurity" and enforce in ("baseline", "restricted"):
                return True
    return False


def first_failures(namespace: str, facts: Facts) -> Iterator[Step]:
    """For each workload of the namespace that fails the baseline level, why."""
    for workload in facts.workloads_in(namespace):
        said = facts.rejection(workload, "baseline")
        if said is not None:
            yield Step(f"{workload.resource.kind} {workload.resource.name}: {said.message}", said.at)

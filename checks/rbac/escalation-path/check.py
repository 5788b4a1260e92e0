"""An identity can gain more than it was given, one step after the other.

Each step is allowed by itself: start a pod as another account, read that account's token, use its rights. Together they
lead from an ordinary program to the nodes, to every secret or to the whole cluster. The steps of the finding are the
chain.

## Fix

Cut the chain at its cheapest link, which the finding proposes: take the rule out, limit it by `resourceNames`, or move
one of the accounts to a namespace of its own.
"""

from collections.abc import Iterator

from iac_scan.sdk import (
    Binding,
    Facts,
    Identity,
    Meta,
    Path,
    Severity,
    Undecided,
    Violation,
    cheapest_cut,
    is_bootstrap,
    is_broad,
    speaker_of,
    subject_place,
)

META = Meta(
    title="Path to more power over several steps",
    severity=Severity.CRITICAL,
    catalogue="K8S-PE-001",
    frameworks={"OWASP-K8S": ("K02",), "MITRE": ("T1098.006",)},
)


GOALS = {
    "admin": "control of the whole cluster",
    "node": "root on the nodes",
    "own-node": "the identity of a node",
    "secrets": "the secrets of every namespace",
}


def check(binding: Binding, facts: Facts) -> Iterator[Violation | Undecided]:
    """The shortest path of each subject, reported where its first step is granted.

    Left out is what another check reports: a single rule that is dangerous by itself, and the accounts of exposed
    workloads and DaemonSets.
    """
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or is_bootstrap(binding.resource):
        return
    for subject, at in grant.subjects:
        path = facts.escalation.path(subject_place(subject), sure_only=False)
        if at is None or path is None or is_broad(subject) or not starts_here(path, binding):
            continue
        proven = facts.escalation.path(subject_place(subject))
        path = proven or path
        if speaker_of(subject, path, facts) or not starts_here(path, binding):
            continue
        message = f"{subject.text} can gain {GOALS[path.goal.kind]}: {path.text}"
        if proven is None:
            reasons = "; ".join(hop.reason for hop in path.hops if hop.reason)
            yield Undecided(f"{message} ({reasons})", at)
        else:
            yield Violation(message, at, path.steps, graded(path, subject, facts), cheapest_cut(path, facts))


def starts_here(path: Path, binding: Binding) -> bool:
    """The first step is proven by this binding before any other."""
    proofs = path.hops[0].proofs()
    first = next((proof.grant for proof in proofs if proof.grant.resource is not None), None)
    return first is not None and first.resource is not None and first.resource.id == binding.resource.id


def graded(path: Path, subject: Identity, facts: Facts) -> Severity:
    """Critical for one step to the cluster, high for more steps or a lesser goal, one lower for unused accounts."""
    steps = sum(1 for hop in path.hops if hop.primitive)
    severity = Severity.CRITICAL if path.goal.kind == "admin" and steps == 1 else Severity.HIGH
    latent = subject.account is not None and not facts.is_used(subject)
    return Severity(severity - 1) if latent else severity

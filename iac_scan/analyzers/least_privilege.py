"""What least-privilege checks ask of roles, rules and bindings again and again (catalogue section 1.6)."""

import json
from dataclasses import dataclass
from enum import Enum
from functools import cache

from iac_scan.analyzers.escalation.places import Path
from iac_scan.analyzers.facts import Facts
from iac_scan.analyzers.rbac.catalog import BUILT_IN_GROUPS
from iac_scan.analyzers.rbac.evaluator import Proof, Rbac
from iac_scan.analyzers.rbac.inventory import AUTOUPDATE, Grant, RoleEntry, Subject
from iac_scan.analyzers.rbac.policy import Answer, PolicyRule, RoleKey
from iac_scan.analyzers.rbac.primitives import lines, rows
from iac_scan.model.check import Severity, Step
from iac_scan.model.graph import Relation, Resource

BOOTSTRAPPING = "kubernetes.io/bootstrapping"
SHOWN = 3
BROAD_GROUPS = frozenset({"system:authenticated", "system:unauthenticated", "system:serviceaccounts"})
SEVEN_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete"]


class Scope(Enum):
    """Where a role's rules hold for somebody, the widest place first."""

    CLUSTER = "cluster-wide"
    NAMESPACE = "in single namespaces"
    UNBOUND = "not bound in these files"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a role reaches, and the declared bindings that say so."""

    scope: Scope
    grants: tuple[Grant, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The first few bindings, each with its place."""
        return tuple(
            Step(f"{grant.text} grants it to {', '.join(subject.text for subject, _ in grant.subjects)}", at)
            for grant in self.grants[:SHOWN]
            if grant.resource is not None
            for at in [grant.resource.body["roleRef"]]
        )

    def graded(self, severity: Severity) -> Severity:
        """A severity for cluster-wide rights, one lower in single namespaces, low where nobody has them."""
        if self.scope is Scope.CLUSTER:
            return severity
        return Severity(max(severity - 1, Severity.LOW)) if self.scope is Scope.NAMESPACE else Severity.LOW

    @property
    def words(self) -> str:
        """The reach as the end of a sentence."""
        return f", {self.scope.value}"


def key_of(role: Resource) -> RoleKey:
    """The key of a declared role."""
    return RoleKey(role.namespace, role.name)


def reach(role: Resource, rbac: Rbac) -> Reach:
    """How far a declared role's rules reach, directly or through roles that aggregate them."""
    grants = rbac.by_role.get(key_of(role), ())
    wide = tuple(grant for grant in grants if not grant.namespace)
    if wide:
        return Reach(Scope.CLUSTER, wide)
    if grants or key_of(role) in rbac.aggregated:
        return Reach(Scope.NAMESPACE, grants)
    return Reach(Scope.UNBOUND, ())


def covers_everything(entry: RoleEntry | None) -> bool:
    """The role is cluster-admin in all but name: one rule, or one per API group wildcard, allows every verb on all."""
    return entry is not None and any(
        sure is Answer.YES and "*" in rule.verbs and "*" in rule.groups and "*" in rule.resources and not rule.names
        for rule, sure in entry.rules
    )


def is_default_account(subject: Subject) -> bool:
    """The account that pods get which name none."""
    return subject.account is not None and subject.account[1] == "default"


def is_broad(subject: Subject) -> bool:
    """A group, or the anonymous user, that another check speaks of."""
    if subject.name == "system:anonymous":
        return True
    broad = subject.name in BROAD_GROUPS or subject.name.startswith("system:serviceaccounts:")
    return subject.kind == "Group" and (broad or subject.name == "system:masters")


def is_bootstrap(resource: Resource) -> bool:
    """The API server's own object, written out: it carries the bootstrapping label."""
    return bool(resource.body["metadata"]["labels"][BOOTSTRAPPING].raw == "rbac-defaults")


def is_overriding(resource: Resource) -> bool:
    """It stops the API server from restoring the built-in object of its name."""
    return bool(resource.body["metadata"]["annotations"][AUTOUPDATE].raw == "false")


def certain_rules(entry: RoleEntry | None) -> tuple[PolicyRule, ...]:
    """The rules a role surely has."""
    return tuple(rule for rule, sure in entry.rules if sure is Answer.YES) if entry is not None else ()


def speaks_elsewhere(rule: PolicyRule) -> bool:
    """A check of its own speaks of the rule: it has a wildcard, or meets a primitive that a check is made for."""
    star = "*" in rule.verbs or any(item.startswith("*") for item in rule.resources)
    wild = "*" in rule.groups or (star and not rule.groups.isdisjoint(BUILT_IN_GROUPS))
    return wild or bool(lines().held(rule).any & reported_lines())


@cache
def reported_lines() -> int:
    """The conditions of primitives that are reported by rule."""
    found = 0
    for row in rows():
        if row.get("row"):
            found |= 1 << lines().bit(row["needs"][0])
    return found


def speaker_of(subject: Subject, path: Path, facts: Facts) -> str:
    """The check that reports an identity's path already: by its rule, its namespace, its role or its workloads."""
    first, rest = path.hops[0], path.hops[1:]
    single = not any(hop.primitive or hop.written for hop in rest)
    if is_default_account(subject):
        return "default-account-rights"
    if single and first.primitive == "K8S-PE-001":
        return "cluster-admin-binding"
    if single and any(proof.grant.namespace == "kube-system" for proof in first.proofs()):
        return "control-plane-namespace-rights"
    if single and any(speaks_elsewhere(proof.rule) or is_built_in(proof) for proof in first.proofs()):
        return "risky-rule"
    for workload in facts.workloads_of(subject):
        if facts.routes_to(workload.resource.id):
            return "exposed-powerful-account"
        if workload.resource.kind == "DaemonSet" and path.goal.kind in ("admin", "secrets"):
            return "powerful-daemonset-account"
    return ""


def is_built_in(proof: Proof) -> bool:
    """The rule is one of admin or edit, bound in the whole cluster, which a check of its own reports."""
    return proof.rule.at is None and not proof.grant.namespace


def cheapest_cut(path: Path, facts: Facts) -> str:
    """The link of a path whose removal takes the least from others, as text: which rule to leave out, and where."""
    proofs = [proof for hop in path.hops for proof in hop.proofs() if proof.rule.at is not None]
    if not proofs:
        return ""
    proof = min(proofs, key=lambda proof: holders(proof, facts))
    rule = proof.rule
    span = rule.at.span if rule.at is not None else None
    where = f"{span.file}:{span.start.line}, " if span is not None else ""
    lines = [f"# {where}{rule.role.text}: leave out rule {rule.index + 1}, or name its objects under resourceNames"]
    for name, values in (
        ("apiGroups", rule.groups),
        ("resources", rule.resources),
        ("resourceNames", rule.names),
        ("nonResourceURLs", rule.urls),
        ("verbs", rule.verbs),
    ):
        if values:
            lines.append(f"# {'-' if len(lines) == 1 else ' '} {name}: {json.dumps(sorted(values))}")
    return "\n".join(lines)


def holders(proof: Proof, facts: Facts) -> int:
    """How many subjects have the rule that proves something."""
    return sum(len(grant.subjects) for grant in facts.rbac.by_role.get(proof.rule.role, ()))


def referenced_secrets(role: Resource, facts: Facts) -> list[str]:
    """The Secrets that the workloads of a role's subjects mount or read, none if there is no such workload."""
    subjects = {subject for grant in reach(role, facts.rbac).grants for subject, _ in grant.subjects}
    running = {
        row[1].resource.id
        for subject in subjects
        if subject.account
        for row in facts.escalation.around.runs_as.get(subject.account[0], ())
        if row[0] == subject
    }
    edges = [
        edge
        for source in running
        for how in (Relation.MOUNTS, Relation.READS)
        for edge in facts.graph.outgoing(source, how)
    ]
    return sorted({edge.target.name for edge in edges if edge.target.kind == "Secret"})


def homes_of(release: str, facts: Facts) -> frozenset[str]:
    """The namespaces a release's workloads live in; none where there is no release."""
    return facts.homes.get(release, frozenset())

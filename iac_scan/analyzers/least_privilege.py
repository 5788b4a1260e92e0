"""What least-privilege checks ask of roles, rules and bindings again and again (catalogue section 1.6)."""

from dataclasses import dataclass
from enum import Enum

from iac_scan.analyzers.rbac.evaluator import Rbac
from iac_scan.analyzers.rbac.inventory import AUTOUPDATE, Grant, RoleEntry, Subject
from iac_scan.analyzers.rbac.policy import Answer, PolicyRule, RoleKey
from iac_scan.model.check import Severity, Step
from iac_scan.model.graph import Resource, ResourceGraph

BOOTSTRAPPING = "kubernetes.io/bootstrapping"
CLUSTER_ADMIN = RoleKey("", "cluster-admin")
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
        """The bindings, each with its place."""
        return tuple(
            Step(f"{grant.text} grants it to {', '.join(subject.text for subject, _ in grant.subjects)}", at)
            for grant in self.grants
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


def token_secrets_of(graph: ResourceGraph, subject: Subject) -> bool:
    """A declared Secret holds a token of the account."""
    wanted = subject.account
    return any(
        (secret.namespace, secret.body["metadata"]["annotations"]["kubernetes.io/service-account.name"].raw) == wanted
        for secret in graph.of_kind("Secret")
    )

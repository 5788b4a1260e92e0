"""The identities of clouds that pods act as (catalogue section 5, X-01 to X-06 and X-22 to X-27).

A ServiceAccount gets one by its annotation (EKS's IAM roles for service accounts, GKE), by an association (EKS Pod
Identity), by the credential that trusts it (AKS), or, in Google Cloud, is a principal itself.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_identities import ACCOUNT_KINDS, AKS_KINDS, IDENTITY_KINDS, WORKLOAD_ROLE
from iac_scan.analyzers.cloud_references import References
from iac_scan.analyzers.cloud_roles import ROLES, WEB_IDENTITY
from iac_scan.analyzers.exposure import Route
from iac_scan.model.check import Step
from iac_scan.model.graph import TERRAFORM, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import MISSING, Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.cloud_accounts import (
    ACCOUNTS,
    ASSOCIATION,
    CREDENTIAL,
    OF_AMAZON,
    OF_AZURE,
    OF_GOOGLE,
    of_subject,
)
from iac_scan.views.clouds.google import GoogleGrant, gke_accounts
from iac_scan.views.clouds.iam import RoleTrust
from iac_scan.views.clouds.policies import Statement
from iac_scan.views.clouds.web_identity import admits, subjects
from iac_scan.views.pods import Workload

AZURE_LABEL = "azure.workload.identity/use"
PROVIDERS, CLUSTER = ("aws_iam_openid_connect_provider",), ("aws_eks_cluster",)
IDENTITY_FIELDS = ("user_assigned_identity_id", "parent_id")
ROLE_ARN = re.compile(r"arn:[^:]*:iam::(?P<account>[^:]*):role/(?P<name>[^$]+)")
OWN_ACCOUNT = re.compile(r"arn:[^:]*:iam::(\d{12}):oidc-provider/")
EMAIL = re.compile(r"(?:^|[/:])(?P<id>[a-z0-9-]+)@(?P<project>.+)\.iam\.gserviceaccount\.com$")
GRANT_KINDS = ("google_service_account_iam_member", "google_service_account_iam_binding")
MAX_USERS = 5


@record
class Tie:
    """What makes pods of a ServiceAccount act as an identity: the place that says so, and the two.

    `cluster` is the one whose ServiceAccount is meant, None where the files do not tell.
    """

    node: Node
    namespace: str
    name: str
    identity: Resource
    cluster: Resource | None

    @property
    def account(self) -> str:
        """The ServiceAccount in words."""
        return f"ServiceAccount {self.namespace}/{self.name}"


@record
class Users:
    """The pods that act as an identity, as steps of a chain; `public` says that the Internet reaches some of them."""

    steps: tuple[Step, ...] = ()
    public: bool = False


class PodIdentities:
    """Which identities of clouds the pods of a world act as.

    `home` gives the cluster that an object is deployed to, if the scan knows it: what clouds say of ServiceAccounts by
    name is said of one cluster's. `routes` are the ways from the Internet to pods.
    """

    def __init__(
        self,
        graph: ResourceGraph,
        references: References,
        workloads: tuple[Workload, ...],
        home: Callable[[Resource], Resource | None],
        routes: Callable[[ResourceId], tuple[Route, ...]],
    ) -> None:
        self.graph = graph
        self.references = references
        self.workloads = workloads
        self.home = home
        self.routes = routes

    @cached_property
    def ties(self) -> dict[Resource, list[Tie]]:
        """What ties ServiceAccounts to each identity that is declared."""
        found: dict[Resource, list[Tie]] = defaultdict(list)
        for tie in (*self.annotated(), *self.associated(), *self.trusted()):
            found[tie.identity].append(tie)
        return found

    def annotated(self) -> Iterator[Tie]:
        """ServiceAccounts that name a role of AWS or an account of Google Cloud."""
        for account in self.graph.of_kind("ServiceAccount"):
            for identity, node in self.asked(account):
                if identity.kind not in IDENTITY_KINDS and self.may_act(account, identity):
                    yield Tie(node, account.namespace, account.name, identity, self.home(account))

    def may_act(self, account: Resource, identity: Resource) -> bool:
        """An identity does not surely refuse a ServiceAccount."""
        try:
            return not self.refusing(identity, account.namespace, account.name)
        except UnknownValueError:
            return True

    def asked(self, account: Resource) -> Iterator[tuple[Resource, Node]]:
        """The declared identities that a ServiceAccount names in its annotations."""
        annotations = account.body["metadata"]["annotations"]
        finders = {OF_AMAZON: self.role, OF_GOOGLE: self.google_account, OF_AZURE: self.azure_identity}
        for annotation, find in finders.items():
            node = annotations[annotation]
            identity = find(node, account.id.stack) if node.present else None
            if identity is not None:
                yield identity, node

    def associated(self) -> Iterator[Tie]:
        """ServiceAccounts that EKS Pod Identity gives a role."""
        for resource in self.references.graph.of_kind(ASSOCIATION, TERRAFORM):
            role = self.role(resource.body["role_arn"], resource.id.stack)
            namespace, name = resource.body["namespace"].raw, resource.body["service_account"].raw
            if role is not None and isinstance(namespace, str) and isinstance(name, str):
                cluster = self.references.target(resource.body["cluster_name"], CLUSTER, resource.id.stack, "name")
                yield Tie(resource.body["service_account"], namespace, name, role, cluster)

    def trusted(self) -> Iterator[Tie]:
        """ServiceAccounts whose tokens Azure takes for an identity."""
        for identity, subjects_of in self._subjects.items():
            for subject, namespace, name in (found for each in subjects_of for found in of_subject(each)):
                issuer = subject.parent["issuer"] if subject.parent is not None else subject
                cluster = self.references.target(issuer, AKS_KINDS, identity.id.stack)
                yield Tie(subject, namespace, name, identity, cluster)

    def azure_holder(self, credential: Resource) -> Resource | None:
        """The declared identity that a federated credential belongs to."""
        for field in IDENTITY_FIELDS:
            found = self.references.target(credential.body[field], IDENTITY_KINDS, credential.id.stack)
            if found is not None:
                return found
        return None

    def role(self, node: Node, stack: str) -> Resource | None:
        """The declared role of AWS that a place names: by reference, or by an ARN that is the only one to fit."""
        found = self.target(node, ROLES, stack, "arn")
        arn = ROLE_ARN.fullmatch(node.written)
        if found is not None or arn is None:
            return found
        fitting = [role for role in self._roles.get(arn["name"], ()) if may_be_in(role, arn["account"])]
        return fitting[0] if len(fitting) == 1 else None

    def target(self, node: Node, kinds: tuple[str, ...], stack: str, *names: str) -> Resource | None:
        """What a place refers to in its root; that of a chart which Terraform renders, in the one root that has it."""
        found = self.references.target(node, kinds, stack, *names)
        if found is not None or not isinstance(node.raw, Unknown):
            return found
        roots = {each.id.stack for kind in kinds for each in self.references.graph.of_kind(kind, TERRAFORM)}
        others = {self.references.target(node, kinds, root, *names) for root in roots} - {None}
        return next(iter(others)) if len(others) == 1 else None

    @cached_property
    def _roles(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for role in self.references.graph.of_kind(ROLES[0], TERRAFORM):
            path, name = role.body["path"].raw, role.body["name"].raw
            if isinstance(name, str):
                found[f"{path.strip('/')}/{name}".lstrip("/") if isinstance(path, str) else name].append(role)
        return found

    def google_account(self, node: Node, stack: str) -> Resource | None:
        """The declared account of Google Cloud that a place names: by reference, or by an email that one has."""
        found = self.target(node, ACCOUNT_KINDS, stack, "email", "member", "name")
        email = EMAIL.search(node.written)
        if found is not None or email is None:
            return found
        fitting = [
            account
            for account in self.references.graph.of_kind(ACCOUNT_KINDS[0], TERRAFORM)
            if account.body["account_id"].raw == email["id"]
            and account.body["project"].raw in (MISSING, email["project"])
        ]
        return fitting[0] if len(fitting) == 1 else None

    def azure_identity(self, node: Node, stack: str) -> Resource | None:
        """The declared identity of Azure whose client id a place refers to."""
        return self.target(node, IDENTITY_KINDS, stack)

    def users(self, identity: Resource) -> Users:
        """The pods that act as a declared identity."""
        ties = self.ties.get(identity, [])
        return self.described([(tie.node, tie.account, pods) for tie in ties for pods in self.pods(tie)])

    def members(self, node: Node) -> Users:
        """The pods that a member of a grant stands for, where it names ServiceAccounts of GKE."""
        scope = gke_accounts(node.written)
        if scope is None:
            return Users()
        found = [pods for pods in self.running(*scope) if self.home(pods.resource) is not None]
        return self.described([(node, f"ServiceAccount {account_name(pods)}", pods) for pods in found])

    def described(self, found: list[tuple[Node, str, Workload]]) -> Users:
        """Pods with the places and accounts that make them act as an identity; those the Internet reaches first."""
        ways = {pods: self.routes(pods.resource.id) for _, _, pods in found}
        reached = sorted(found, key=lambda each: not ways[each[2]])
        steps = [
            Step(f"pods of {pods.resource.kind} {pods.resource.name} act as it by {account}", node)
            for node, account, pods in reached[:MAX_USERS]
        ]
        way = ways[reached[0][2]] if reached else ()
        return Users((*steps, *(way[0] if way else ())), bool(way))

    def pods(self, tie: Tie) -> list[Workload]:
        """The workloads whose pods act as the identity of a tie."""
        running = self.running(tie.namespace, tie.name)
        found = [pods for pods in running if tie.cluster is None or self.home(pods.resource) in (None, tie.cluster)]
        if tie.identity.kind in IDENTITY_KINDS:
            return [pods for pods in found if wears_label(pods) and self.home(pods.resource) is not None]
        return found

    def running(self, namespace: str, name: str) -> list[Workload]:
        """The workloads of a ServiceAccount; an empty name and an empty namespace stand for all."""
        if name:
            return self._running.get((namespace, name), [])
        return [pods for (home, _), found in self._running.items() if namespace in ("", home) for pods in found]

    @cached_property
    def _running(self) -> dict[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        for workload in self.workloads:
            try:
                found[workload.resource.namespace, workload.service_account].append(workload)
            except UnknownValueError:
                continue
        return found

    def refusing(self, identity: Resource, namespace: str, name: str) -> list[Node]:
        """Where an identity says whom it lets in, if a ServiceAccount is surely not among them; else empty.

        Accounts of Google Cloud and identities of Azure may be given more trust in other roots: those that the files
        let nobody act as refuse nobody. Raises UnknownValueError.
        """
        if identity.kind in ROLES:
            return self.untrusting(identity, f"{ACCOUNTS}{namespace}:{name}")
        if identity.kind in ACCOUNT_KINDS:
            members = self.gke_members(identity)
            return [] if any(covers(node, namespace, name) for node in members) else members
        subjects = self._subjects.get(identity, [])
        return [] if any(node.text == f"{ACCOUNTS}{namespace}:{name}" for node in subjects) else subjects

    def candidates(self, statement: Statement) -> list[Step]:
        """The pods of the world whose ServiceAccount a statement of a trust policy lets in, the first few."""
        fitting = [running for account, running in self._running.items() if lets_in(statement, account)]
        found = [pods for running in fitting for pods in running if self.home(pods.resource) is not None]
        return [
            Step(f"pods of {pods.resource.kind} {pods.resource.name} may become it", pods.service_account_node)
            for pods in found[:MAX_USERS]
        ]

    def signers(self, role: Resource, subject: str) -> list[Resource | None]:
        """The clusters whose tokens of a subject a role of AWS takes; None is one that can't be told."""
        found: list[Resource | None] = []
        for trust in RoleTrust.of(role):
            statement, stack = trust.statement, role.id.stack
            if not (statement.allows and statement.covers(WEB_IDENTITY) and admits(statement, subject)):
                continue
            for principal in statement.principals("Federated"):
                provider = self.references.target(principal, PROVIDERS, stack, "arn")
                found.append(self.references.target(provider.body["url"], CLUSTER, stack) if provider else None)
        return found

    def untrusting(self, role: Resource, subject: str) -> list[Node]:
        """The trust policy of a role of AWS that lets in no token of a subject, whichever cluster signs it."""
        trusts = [trust.statement for trust in RoleTrust.of(role) if trust.statement.allows]
        asked = [statement for statement in trusts if statement.covers(WEB_IDENTITY)]
        if any(admits(statement, subject) for statement in asked):
            return []
        return [condition.node for statement in asked for condition in subjects(statement)] or [role.body]

    @cached_property
    def _subjects(self) -> dict[Resource, list[Node]]:
        found: dict[Resource, list[Node]] = defaultdict(list)
        for resource in self.references.graph.of_kind(CREDENTIAL, TERRAFORM):
            identity = self.azure_holder(resource)
            if identity is not None:
                found[identity].append(resource.body["subject"])
        return found

    def gke_members(self, account: Resource) -> list[Node]:
        """The members of grants that let ServiceAccounts of GKE act as an account. Raises UnknownValueError."""
        return [node for node in self._google_members.get(account, ()) if gke_accounts(node.written) is not None]

    @cached_property
    def _google_members(self) -> dict[Resource, list[Node]]:
        found: dict[Resource, list[Node]] = defaultdict(list)
        for kind in GRANT_KINDS:
            for resource in self.references.graph.of_kind(kind, TERRAFORM):
                grant = GoogleGrant(resource, resource.body)
                account = self.google_account(resource.body["service_account_id"], resource.id.stack)
                if account is not None and resource.body["role"].raw == WORKLOAD_ROLE:
                    found[account] += grant.written_members
        return found


def lets_in(statement: Statement, account: tuple[str, str]) -> bool:
    """A statement of a trust policy surely lets in tokens of a ServiceAccount."""
    try:
        return admits(statement, f"{ACCOUNTS}{':'.join(account)}")
    except UnknownValueError:
        return False


def covers(member: Node, namespace: str, name: str) -> bool:
    """A ServiceAccount is among the ones that a member of a grant stands for. Raises UnknownValueError."""
    scope = gke_accounts(member.written)
    if scope is None or "${" in "".join(scope):
        scope = gke_accounts(member.text)
    return scope is not None and scope[0] in ("", namespace) and scope[1] in ("", name)


def may_be_in(role: Resource, account: str) -> bool:
    """Nothing says that a role is in another account of AWS: its trust in an identity provider may name its own."""
    try:
        for trust in RoleTrust.of(role):
            for principal in trust.statement.principals("Federated"):
                own = OWN_ACCOUNT.match(principal.written)
                if own is not None and account.isdigit():
                    return own[1] == account
    except UnknownValueError:
        pass
    return True


def wears_label(pods: Workload) -> bool:
    """Pods ask Azure's webhook for a token."""
    try:
        return pods.labels.get(AZURE_LABEL) == "true"
    except UnknownValueError:
        return False


def account_name(pods: Workload) -> str:
    """The ServiceAccount of pods, with its namespace."""
    return f"{pods.resource.namespace}/{pods.service_account}"

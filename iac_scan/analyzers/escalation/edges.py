"""Where each primitive leads: a table from what it yields to the places it reaches."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from iac_scan.analyzers.escalation.holdings import Holding
from iac_scan.analyzers.escalation.places import (
    ADMIN,
    ANY_NODE,
    OWN_NODE,
    Place,
    accounts_in,
    role_place,
    roles_of,
    running_in,
    secrets_in,
    subject_place,
)
from iac_scan.analyzers.rbac.evaluator import MASTERS, Rbac, members
from iac_scan.analyzers.rbac.inventory import Grant, Subject, account_subject
from iac_scan.analyzers.rbac.policy import RoleKey
from iac_scan.analyzers.rbac.primitives import Held, Primitive
from iac_scan.model.graph import ResourceGraph
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.views.pods import Workload

Names = frozenset[str] | None
Target = tuple[Place, str, str]
ENFORCE = "pod-security.kubernetes.io/enforce"
TOKEN_SECRET = "kubernetes.io/service-account-token"  # noqa: S105 - a type's name
ACCOUNT_NAME = "kubernetes.io/service-account.name"
NAMED_TOKEN = "whether the only Secret it may read exists already is not in the files"  # noqa: S105 - a sentence
# Parts of image names by which controllers are known that act on what others write.
CONTROLLERS = {
    "gitops": (
        "argoproj/argocd",
        "argo-cd",
        "fluxcd/kustomize-controller",
        "fluxcd/helm-controller",
        "fluxcd-kustomize",
        "fluxcd-helm",
        "rancher/fleet",
    ),
    "platform": ("operator-lifecycle-manager", "rancher/klipper-helm", "velero/velero"),
    "ingress": ("ingress-nginx/controller",),
}


Running = tuple[Subject, Workload, Node]


class Surroundings:
    """What the graph says of namespaces, accounts, pods and secrets, indexed for the questions primitives ask."""

    def __init__(
        self,
        graph: ResourceGraph,
        rbac: Rbac,
        workloads: Iterable[Workload],
        identities: Callable[[Workload], list[tuple[Subject, Node]]],
    ) -> None:
        self.graph = graph
        self.rbac = rbac
        self.tokens = token_secrets(graph)
        self.levels = {found.name: found.body["metadata"]["labels"][ENFORCE] for found in graph.of_kind("Namespace")}
        self.namespaces: set[str] = set()
        self.runs_as: dict[str, list[Running]] = defaultdict(list)
        self.pods: dict[str, list[Running]] = defaultdict(list)
        self.controllers: dict[str, list[Running]] = defaultdict(list)
        self.accounts: dict[str, list[Subject]] = defaultdict(list)
        self.roles: dict[str, list[RoleKey]] = defaultdict(list)
        for key in rbac.roles:
            self.roles[key.name].append(key)
        for workload in workloads:
            self._add(workload, identities(workload))
        named = [subject for subject in rbac.by_subject if subject.account]
        running = [subject for rows in self.runs_as.values() for subject, _, _ in rows]
        for subject in dict.fromkeys([*named, *running]):
            self.accounts[subject.name.rpartition(":")[2]].append(subject)

    def _add(self, workload: Workload, speaking_as: list[tuple[Subject, Node]]) -> None:
        self.namespaces.add(workload.resource.namespace)
        kinds = [kind for kind, marks in CONTROLLERS.items() if uses_image(workload, marks)]
        for subject, at in speaking_as:
            row = (subject, workload, at)
            self.runs_as[workload.resource.namespace].append(row)
            if workload.resource.kind in ("Pod", "StatefulSet"):
                self.pods[workload.resource.name].append(row)
            for kind in kinds:
                self.controllers[kind].append(row)

    def enforced(self, namespace: str) -> str:
        """Whether Pod Security keeps privileged pods out of a namespace: yes, no or unknown."""
        level = self.levels.get(namespace)
        if level is None or level.unknown:
            return "unknown"
        return "yes" if level.raw in ("baseline", "restricted") else "no"


def token_secrets(graph: ResourceGraph) -> dict[str, dict[str, list[tuple[Subject, Node]]]]:
    """The accounts whose tokens stand in declared Secrets, by the Secret's name and namespace."""
    found: dict[str, dict[str, list[tuple[Subject, Node]]]] = defaultdict(dict)
    for secret in graph.of_kind("Secret"):
        name = secret.body["metadata"]["annotations"][ACCOUNT_NAME]
        if secret.body["type"].raw == TOKEN_SECRET and isinstance(name.raw, str):
            found[secret.name][secret.namespace] = [(account_subject(secret.namespace, name.raw), name)]
    return found


def uses_image(workload: Workload, marks: tuple[str, ...]) -> bool:
    """One of a workload's images is known by one of these parts of its name."""
    try:
        images = [container["image"].raw for container in workload.containers]
    except UnknownValueError:
        return False
    return any(mark in image for image in images if isinstance(image, str) for mark in marks)


def targets(
    primitive: Primitive, subject: Subject, holding: Holding, namespace: str, around: Surroundings
) -> Iterator[Target]:
    """The places a primitive leads to when it is held in a namespace (empty: cluster-wide).

    Each comes with its words and, where something outside the files decides, with the reason.
    """
    held = holding.spaces[namespace] if namespace else holding.cluster
    names = held.names(primitive.needs[0])
    for what in primitive.yields:
        if what == "bound":
            yield from bound_targets(primitive, subject, held, namespace, around)
        elif what == "groups":
            yield from group_targets(primitive, held)
        elif what == "accounts" and primitive.id == "K8S-PE-021" and held.names(primitive.needs[1]) is not None:
            yield accounts_in(namespace), f"{where(namespace)}, as any ServiceAccount there", NAMED_TOKEN
        elif what in YIELDS:
            yield from YIELDS[what](primitive, namespace, names, around)


def effects(primitive: Primitive, namespace: str) -> Iterator[Target]:
    """What a primitive does without leading to an identity: the kind of harm, and where."""
    for what in primitive.yields:
        if what not in YIELDS and what not in ("bound", "groups"):
            yield Place(what, namespace), where(namespace), ""


Yield = Callable[[Primitive, str, Names, Surroundings], Iterator[Target]]


def where(namespace: str) -> str:
    """The scope in words."""
    return f"in namespace {namespace}" if namespace else "in every namespace"


def admin(_: Primitive, namespace: str, __: Names, ___: Surroundings) -> Iterator[Target]:
    """Control of the cluster, if it is held cluster-wide or in a namespace of the control plane."""
    if namespace in ("", "kube-system"):
        yield ADMIN, "which gives control of the whole cluster", ""


def whole_namespace(_: Primitive, namespace: str, __: Names, ___: Surroundings) -> Iterator[Target]:
    """Full control of a namespace: its accounts and its secrets."""
    if namespace:
        yield accounts_in(namespace), f"and act as any ServiceAccount of namespace {namespace}", ""


def accounts(primitive: Primitive, namespace: str, _: Names, around: Surroundings) -> Iterator[Target]:
    """Any account of the namespace, by running a pod as it."""
    reason = ""
    if primitive.condition == "workload" and namespace and namespace not in around.namespaces:
        reason = f"no workload of namespace {namespace} is in the scanned files"
    yield accounts_in(namespace), f"{where(namespace)}, as any ServiceAccount there", reason


def secrets(_: Primitive, namespace: str, names: Names, around: Surroundings) -> Iterator[Target]:
    """All secrets of the namespace, or the accounts whose tokens stand in the named ones."""
    if names is None:
        yield secrets_in(namespace), where(namespace), ""
        return
    for chosen in sorted(names):
        for home, rows in around.tokens.get(chosen, {}).items():
            if namespace in ("", home):
                for subject, _at in rows:
                    yield (
                        subject_place(subject),
                        f"Secret {home}/{chosen} with the token of {subject.text} among them",
                        "",
                    )


def node(_: Primitive, namespace: str, __: Names, around: Surroundings) -> Iterator[Target]:
    """Root on a node, by a privileged pod, unless Pod Security keeps it out."""
    words = f"{where(namespace)}, privileged on a node of choice"
    enforced = around.enforced(namespace) if namespace else "no"
    if enforced != "yes":
        reason = "" if enforced == "no" else f"whether Pod Security restricts namespace {namespace} is not in the files"
        yield ANY_NODE, words, reason


def running(_: Primitive, namespace: str, names: Names, around: Surroundings) -> Iterator[Target]:
    """The accounts of the namespace's pods, or of the pods that are named."""
    if names is None:
        yield running_in(namespace), where(namespace), ""
        return
    for subject, workload, _at in pods_named(names, around):
        if namespace in ("", workload.resource.namespace):
            yield subject_place(subject), f"in pods of {workload.resource.id.address}, as {subject.text}", ""


def pods_named(names: frozenset[str], around: Surroundings) -> Iterator[Running]:
    """The bare Pods of these names, and the StatefulSets whose replicas bear them."""
    for name in sorted(names):
        yield from (row for row in around.pods.get(name, ()) if row[1].resource.kind == "Pod")
        owner = name.rpartition("-")[0]
        yield from (row for row in around.pods.get(owner, ()) if row[1].resource.kind == "StatefulSet")


def terminals(_: Primitive, namespace: str, __: Names, around: Surroundings) -> Iterator[Target]:
    """The accounts of pods with a container that reads its terminal."""
    for home in [namespace] if namespace else list(around.runs_as):
        for subject, workload, _at in around.runs_as.get(home, ()):
            if any(item["stdin"].raw is True or item["tty"].raw is True for item in workload.spec["containers"].items):
                yield subject_place(subject), f"to pods of {workload.resource.id.address}, as {subject.text}", ""


def identity(primitive: Primitive, namespace: str, names: Names, around: Surroundings) -> Iterator[Target]:
    """Any ServiceAccount of the namespace, those named, or, for users, whoever is named."""
    if primitive.name == "impersonate users":
        yield from users(names)
    elif names is None:
        yield accounts_in(namespace), where(namespace), ""
    else:
        for subject in (subject for name in sorted(names) for subject in around.accounts.get(name, ())):
            if subject.account and namespace in ("", subject.account[0]):
                yield subject_place(subject), f"and so act as {subject.text}", ""


def users(names: Names) -> Iterator[Target]:
    """Any user, the control plane's own among them, or those named."""
    if names is None:
        yield ADMIN, "system:kube-controller-manager among them, which gives control of the whole cluster", ""
    for name in sorted(names or ()):
        yield subject_place(Subject("User", name)), f"and so act as User {name}", ""


def roles(primitive: Primitive, namespace: str, names: Names, around: Surroundings) -> Iterator[Target]:
    """Whatever the roles give that it may bind."""
    cluster_roles = "cluster role" in primitive.name
    if names is None and cluster_roles:
        if not namespace:
            yield ADMIN, "cluster-admin among them, which gives control of the whole cluster", ""
        else:
            yield (
                accounts_in(namespace),
                f"{namespace}, cluster-admin among them, and act as any ServiceAccount there",
                "",
            )
        return
    if names is None:
        yield roles_of(namespace), f"{namespace or 'in every namespace'}", ""
        return
    for key in (key for name in sorted(names) for key in around.roles.get(name, ())):
        if not key.namespace if cluster_roles else key.namespace and namespace in ("", key.namespace):
            yield role_place(key, namespace if cluster_roles else key.namespace), f"and so give itself {key.text}", ""


def any_node(_: Primitive, __: str, ___: Names, ____: Surroundings) -> Iterator[Target]:
    """Root on any node, whatever Pod Security says."""
    yield ANY_NODE, "which reaches the files of any node", ""


def own_node(_: Primitive, __: str, ___: Names, ____: Surroundings) -> Iterator[Target]:
    """The identity of a node."""
    yield OWN_NODE, "and so act as a node", ""


def kubelets(_: Primitive, __: str, ___: Names, ____: Surroundings) -> Iterator[Target]:
    """Every pod of every node."""
    yield running_in(""), "in every pod", ""


def controllers(kind: str) -> Yield:
    """The controllers that act on what the primitive writes, where they are in the graph."""

    def yielded(_: Primitive, __: str, ___: Names, around: Surroundings) -> Iterator[Target]:
        for subject, workload, _at in around.controllers.get(kind, ()):
            if kind != "ingress" or snippets_allowed(around.graph):
                yield subject_place(subject), f"as {workload.resource.id.address} does with {subject.text}", ""

    return yielded


def snippets_allowed(graph: ResourceGraph) -> bool:
    """An ingress-nginx configuration accepts snippets of critical risk."""
    return any(
        found.body["data"]["allow-snippet-annotations"].raw == "true"
        and found.body["data"]["annotations-risk-level"].raw == "Critical"
        for found in graph.of_kind("ConfigMap")
    )


YIELDS: dict[str, Yield] = {
    "admin": admin,
    "namespace": whole_namespace,
    "accounts": accounts,
    "secrets": secrets,
    "node": node,
    "running": running,
    "terminals": terminals,
    "identity": identity,
    "roles": roles,
    "any-node": any_node,
    "node-identity": own_node,
    "kubelets": kubelets,
    "gitops": controllers("gitops"),
    "platform": controllers("platform"),
    "ingress": controllers("ingress"),
}


def group_targets(primitive: Primitive, held: Held) -> Iterator[Target]:
    """The groups it may impersonate: any, or those named."""
    names = held.names(primitive.needs[1])
    if names is None or MASTERS in names:
        yield ADMIN, f"Group {MASTERS} among them, which gives control of the whole cluster", ""
    for name in sorted((names or frozenset()) - {MASTERS}):
        yield subject_place(Subject("Group", name)), f"and so act with Group {name}", ""


def bound_targets(
    primitive: Primitive, subject: Subject, held: Held, namespace: str, around: Surroundings
) -> Iterator[Target]:
    """What it gains by rewriting a role that is already bound to it, directly or by aggregation."""
    limits = [names for names in (held.names(bit) for bit in primitive.needs) if names is not None]
    editable = frozenset.intersection(*limits) if limits else None
    for grant in (grant for who in members(subject) for grant in around.rbac.by_subject.get(who, ())):
        if editable_role(grant, primitive, editable) is None:
            continue
        if not grant.namespace:
            yield ADMIN, f"which {grant.text} gives it in the whole cluster", ""
        elif namespace in ("", grant.namespace):
            yield accounts_in(grant.namespace), f"which {grant.text} gives it in namespace {grant.namespace}", ""


def editable_role(grant: Grant, primitive: Primitive, editable: Names) -> RoleKey | None:
    """A role behind a binding that may be rewritten."""
    if grant.entry is None:
        return None
    behind = {grant.entry.key, *(rule.role for rule, _ in grant.entry.rules)}
    local = primitive.scope != "cluster"
    return next(
        (key for key in behind if bool(key.namespace) is local and (editable is None or key.name in editable)), None
    )

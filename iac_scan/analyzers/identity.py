"""As whom a workload's pods speak to the API server (catalogue section 1.3)."""

from collections.abc import Iterator

from iac_scan.analyzers.rbac.inventory import Subject, account_subject
from iac_scan.model.graph import Relation, Resource, ResourceGraph
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.views.pods import Workload

TOKEN_SECRET = "kubernetes.io/service-account-token"  # noqa: S105 - a type's name
ACCOUNT_NAME = "kubernetes.io/service-account.name"
KUBERNETES_GROUPS = frozenset({"", "apps", "batch", "extensions"})
# Audiences that the API server accepts by default, by how issuers are commonly set up.
API_AUDIENCES = frozenset({"", "https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local"})


def own_account(workload: Workload) -> Subject:
    """The ServiceAccount the pods run as; a name that can't be known stands for itself."""
    return account_subject(workload.resource.namespace, workload.service_account_node.written or "default")


def names_account(workload: Workload) -> bool:
    """The pod template names an account; where a custom resource does not, its controller chooses one."""
    return workload.service_account_node.present


def projected_token(workload: Workload) -> Node | None:
    """Where a volume projects a token for the API server into the pods, None if none does. Raises UnknownValueError."""
    for volume in workload.volumes:
        for source in volume["projected"]["sources"].items:
            token = source["serviceAccountToken"]
            if token.present and token["audience"].written in API_AUDIENCES:
                return token
    return None


def mounts_token(workload: Workload, account: Node | None) -> bool:
    """The pods are given their account's token: the pod's word, else the account's, else yes; or a volume projects one.

    Raises UnknownValueError.
    """
    if projected_token(workload) is not None:
        return True
    own = workload.spec["automountServiceAccountToken"]
    if own.present:
        return own.value is not False
    if account is not None and account["automountServiceAccountToken"].present:
        return account["automountServiceAccountToken"].value is not False
    return True


def secret_accounts(workload: Workload, graph: ResourceGraph) -> Iterator[tuple[Subject, Node]]:
    """The accounts whose token Secrets the pods mount or read."""
    for relation in (Relation.MOUNTS, Relation.READS):
        for edge in graph.outgoing(workload.resource.id, relation):
            secret = graph.resource(edge.target)
            if secret is None or secret.kind != "Secret" or secret.body["type"].raw != TOKEN_SECRET:
                continue
            name = secret.body["metadata"]["annotations"][ACCOUNT_NAME].raw
            if isinstance(name, str):
                yield account_subject(secret.namespace, name), edge.at


def identities(workload: Workload, graph: ResourceGraph, account: Node | None) -> list[tuple[Subject, Node]]:
    """Everybody the pods can act as, each with the place that says so; nobody where that can't be known."""
    found = list(secret_accounts(workload, graph))
    if not names_account(workload) and workload.resource.id.group not in KUBERNETES_GROUPS:
        return found
    try:
        if mounts_token(workload, account):
            found.append((own_account(workload), workload.service_account_node))
    except UnknownValueError:
        pass
    return found


def named_accounts(resource: Resource) -> Iterator[Subject]:
    """The ServiceAccounts of its namespace that a custom resource names, for pods its controller makes."""
    if resource.id.group in KUBERNETES_GROUPS or resource.id.group.endswith(".k8s.io"):
        return
    for node in resource.body["spec"].walk():
        if node.key in ("serviceAccountName", "serviceAccount") and isinstance(node.raw, str):
            yield account_subject(resource.namespace, node.raw)

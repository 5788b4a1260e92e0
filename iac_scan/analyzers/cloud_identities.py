"""The identities that clusters, their nodes and their workloads have in a cloud."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_references import References
from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.views.clouds.azure import AksCluster
from iac_scan.views.clouds.google import GkeCluster, GkeNodePool

AKS_KINDS = ("azurerm_kubernetes_cluster",)
IDENTITY_KINDS = ("azurerm_user_assigned_identity",)
ACCOUNT_KINDS = ("google_service_account",)
WORKLOAD_ROLE = "roles/iam.workloadIdentityUser"


class CloudIdentities:
    """Whose identity a principal is; each answer is a few words for a message, empty where it is nobody's we know."""

    def __init__(self, references: References) -> None:
        self.references = references

    def azure(self, principal: Node, stack: str) -> str:
        """Whose identity an Azure principal is: the nodes', the cluster's, or the workloads'."""
        cluster = self.references.target(principal, AKS_KINDS, stack)
        if cluster is not None and isinstance(principal.raw, Unknown):
            nodes = "kubelet_identity" in principal.raw.expression
            return f"the nodes of {cluster.name}" if nodes else f"the cluster {cluster.name}"
        identity = self.references.target(principal, IDENTITY_KINDS, stack, "principal_id")
        return self._azure.get((stack, identity.name), "") if identity is not None else ""

    @cached_property
    def _azure(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        graph = self.references.graph
        for kind, field in (("azurerm_federated_identity_credential", "parent_id"), *USER_FIELD):
            for resource in graph.of_kind(kind, TERRAFORM):
                self.note(found, resource.body[field], resource, f"workloads that {resource.name} trusts")
        for kind in AKS_KINDS:
            for resource in graph.of_kind(kind, TERRAFORM):
                for cluster in AksCluster.of(resource):
                    for node, words in used_identities(cluster):
                        self.note(found, node, resource, words)
        return found

    def note(self, found: dict[tuple[str, str], str], node: Node, user: Resource, words: str) -> None:
        """Note who uses the identity a place refers to."""
        identity = self.references.target(node, IDENTITY_KINDS, user.id.stack)
        if identity is not None:
            found[user.id.stack, identity.name] = words

    def google(self, member: Node, stack: str) -> str:
        """Whose account a member of a grant is: the nodes of a pool, or nobody's that we know."""
        account = self.references.target(member, ACCOUNT_KINDS, stack)
        if account is not None:
            return self._google.get((stack, account.name), "")
        return self._emails.get((stack, member.text.partition(":")[2]), "") if isinstance(member.raw, str) else ""

    @cached_property
    def _google(self) -> dict[tuple[str, str], str]:
        return {
            (stack, account.name): words
            for node, stack, words in self._node_accounts
            if (account := self.references.target(node, ACCOUNT_KINDS, stack)) is not None
        }

    @cached_property
    def _emails(self) -> dict[tuple[str, str], str]:
        return {(stack, node.raw): words for node, stack, words in self._node_accounts if isinstance(node.raw, str)}

    @cached_property
    def _node_accounts(self) -> list[tuple[Node, str, str]]:
        graph = self.references.graph
        found: list[tuple[Node, str, str]] = []
        for kind in ("google_container_cluster", "google_container_node_pool"):
            for resource in graph.of_kind(kind, TERRAFORM):
                words = f"the nodes of {resource.name}"
                found += [(node, resource.id.stack, words) for node in account_places(resource)]
        return found

    @cached_property
    def workload_accounts(self) -> dict[tuple[str, str], str]:
        """The service accounts that pods may act as, by stack and address, with the grant that says so."""
        found: dict[tuple[str, str], str] = defaultdict(str)
        for kind in ("google_service_account_iam_member", "google_service_account_iam_binding"):
            for resource in self.references.graph.of_kind(kind, TERRAFORM):
                stack = resource.id.stack
                account = self.references.target(resource.body["service_account_id"], ACCOUNT_KINDS, stack)
                if account is not None and resource.body["role"].raw == WORKLOAD_ROLE:
                    found[stack, account.name] = f"workloads that {resource.name} trusts"
        return found

    def account(self, node: Node, stack: str) -> str:
        """Whose account a place that holds its id, name or email refers to."""
        account = self.references.target(node, ACCOUNT_KINDS, stack)
        if account is None:
            return ""
        return self._google.get((stack, account.name)) or self.workload_accounts.get((stack, account.name), "")


USER_FIELD = (("azurerm_federated_identity_credential", "user_assigned_identity_id"),)


def used_identities(cluster: AksCluster) -> Iterator[tuple[Node, str]]:
    """The places where a cluster names the identities it uses."""
    kubelet = cluster.node["kubelet_identity"][0]
    for field in ("user_assigned_identity_id", "client_id", "object_id"):
        yield kubelet[field], f"the nodes of {cluster.address}"
    listed = cluster.node["identity"][0]["identity_ids"]
    for item in listed.items if isinstance(listed.raw, list) else (listed,):
        yield item, f"the cluster {cluster.address}"


def account_places(resource: Resource) -> Iterator[Node]:
    """The places where a cluster or a pool names the accounts of its nodes."""
    body = resource.body
    if resource.kind == "google_container_cluster":
        cluster = GkeCluster(resource, body)
        yield cluster.read("cluster_autoscaling.auto_provisioning_defaults.service_account").node
        blocks = body["node_pool"]
        for block in blocks.items if isinstance(blocks.raw, list) else ():
            yield GkeNodePool(resource, block).read("node_config.service_account").node
    yield GkeNodePool(resource, body).read("node_config.service_account").node

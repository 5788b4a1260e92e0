"""AKS clusters, their node pools, and Azure's registries."""

import re
from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.clouds.attributes import Attribute, Decided, place
from iac_scan.views.clouds.model import (
    AllowedSources,
    CloudCluster,
    CloudPool,
    Neighbours,
    derived,
    opposite,
    preset,
    truth,
    unsure,
)
from iac_scan.views.clouds.resource import CloudResource

AUTOMATIC = "azurerm_kubernetes_automatic_cluster"
MANAGED_CLUSTER = "microsoft.containerservice/managedclusters"
# Built-in roles by what a role assignment may call them, in lower case: by name or by GUID.
ROLES = {
    "owner": "Owner",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "contributor": "Contributor",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "user access administrator": "User Access Administrator",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "acrpush": "AcrPush",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "container registry repository writer": "Container Registry Repository Writer",
    "key vault administrator": "Key Vault Administrator",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "key vault secrets officer": "Key Vault Secrets Officer",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "key vault secrets user": "Key Vault Secrets User",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
}
ADMINISTRATIVE = frozenset({"Owner", "Contributor", "User Access Administrator"})
REGISTRY_WRITERS = frozenset({"AcrPush", "Owner", "Contributor", "Container Registry Repository Writer"})
# How the scope of a whole subscription or resource group is written, behind the modules that it is in.
MODULES = re.compile(r"^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)+")
SUBSCRIPTION = re.compile(r"^/subscriptions/[^/]+/?$|^(data\.)?azurerm_subscription\.[\w\[\]\".-]+$")
GROUP = re.compile(
    r"(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/?$|^(data\.)?azurerm_resource_group\.[\w\[\]\".-]+$"
)
AGENT_POOL = f"{MANAGED_CLUSTER}/agentpools"


def arm_type(resource: Resource) -> str:
    """The type of an azapi_resource without its API version, in lower case; empty for other resources."""
    return resource.body["type"].text.partition("@")[0].lower() if resource.kind == "azapi_resource" else ""


@record
class AksCluster(CloudCluster):
    """A cluster of the Azure Kubernetes Service."""

    service = "AKS"
    kinds = frozenset({(TERRAFORM, "azurerm_kubernetes_cluster"), (TERRAFORM, "azapi_resource")})

    @property
    def dialect(self) -> tuple[str, str]:
        """Azurerm's attributes by name; in an azapi_resource the service's own."""
        return ("azapi", "managedClusters") if arm_type(self.resource) else ("azurerm", self.resource.kind)

    @property
    def pod_guard(self) -> str:
        """Azure Policy, whose assignments are not in the cluster. Raises UnknownValueError."""
        return "Azure Policy" if self.read("azure_policy_enabled").is_true else ""

    @property
    def pools(self) -> "tuple[AksNodePool, ...]":
        """The node pools that are declared inside the cluster."""
        return tuple(AksNodePool.inside(self.resource))

    @property
    def public_endpoint(self) -> Attribute:
        """A cluster that is not private has a public address."""
        return opposite(self.read("private_cluster_enabled"))

    @property
    def allowed_sources(self) -> AllowedSources:
        """No range and an empty list both stand for everybody. Raises UnknownValueError."""
        found = self.read("api_server_access_profile.authorized_ip_ranges")
        return AllowedSources(found.node, found.node.items if found.value else None)

    def network_policy(self, _near: Neighbours) -> Attribute:
        """A policy engine, or Cilium's data plane; a network plugin of one's own may bring another."""
        policy = self.read("network_profile.network_policy")
        plane = self.read("network_profile.network_data_plane")
        plugin = self.read("network_profile.network_plugin")
        if policy.value not in (None, "none", "") or plane.value == "cilium":
            return derived(policy, value=True)
        if plugin.value == "none":
            return unsure(plugin.node, "the cluster brings a network plugin of its own")
        return derived(policy, value=False)

    def audit_logs(self, near: Neighbours) -> Attribute:
        """A diagnostic setting of the cluster that has a category of audit logs switched on."""
        open_ends = []
        for setting in near.beside(self.resource.id.stack, "azurerm_monitor_diagnostic_setting"):
            target = setting.body["target_resource_id"]
            found = near.target(target, (self.resource.kind,), self.resource.id.stack)
            if found is self.resource and (logged := audited(setting.body)) is not None:
                return Attribute(logged, raw=True, decided=Decided.EXPLICIT)
            if found is None and target.unknown and f"{self.resource.kind}." not in target.raw.expression:
                open_ends.append(target)
        if open_ends:
            return unsure(open_ends[0], "a diagnostic setting may belong to the cluster")
        return Attribute(self.node, raw=False, decided=Decided.PLATFORM)

    @property
    def secrets_key(self) -> Attribute:
        """The block that names a key of a key vault."""
        return given(self.read("key_management_service"))

    def workload_identity(self, _near: Neighbours) -> Attribute:
        """Workload identity needs the OIDC issuer."""
        enabled, issuer = self.read("workload_identity_enabled"), self.read("oidc_issuer_enabled")
        return derived(enabled, both(truth(enabled), truth(issuer)))

    @property
    def local_administrators(self) -> Attribute:
        """Local accounts are there unless they are switched off."""
        return opposite(self.read("local_account_disabled"))

    @property
    def automatic_upgrades(self) -> Attribute:
        """Any channel but none, and but the one that renews node images only."""
        channel = self.read("automatic_upgrade_channel")
        return derived(channel, channel.value not in (None, "", "none", "node-image"))

    @property
    def version(self) -> Attribute:
        """The version of the control plane."""
        return self.read("kubernetes_version")

    @classmethod
    def of(cls, resource: Resource) -> Iterator["AksCluster"]:
        """The cluster a resource declares."""
        if resource.kind == AUTOMATIC:
            yield AksAutomaticCluster(resource, resource.body)
        elif resource.kind != "azapi_resource" or arm_type(resource) == MANAGED_CLUSTER:
            yield cls(resource, resource.body)


@record
class AksAutomaticCluster(AksCluster):
    """A cluster whose settings Azure keeps as they should be; only its API server's address is the user's choice."""

    @property
    def dialect(self) -> tuple[str, str]:
        """Azurerm's attributes by name."""
        return "azurerm", AUTOMATIC

    @property
    def public_endpoint(self) -> Attribute:
        """A block makes it private."""
        private = place(self.node, "private_cluster")
        return preset(private, private.raw if private.unknown else not private.items)

    def read(self, path: str) -> Attribute:
        """An attribute as it is written; the platform's word for what it sets by itself."""
        if path in PRESETS:
            return preset(self.node, PRESETS[path])
        return CloudResource.read(self, path)


PRESETS = {
    "network_profile.network_policy": "cilium",
    "network_profile.network_data_plane": "cilium",
    "workload_identity_enabled": True,
    "oidc_issuer_enabled": True,
    "automatic_upgrade_channel": "stable",
    "local_account_disabled": True,
    "azure_active_directory_role_based_access_control": True,
}


def given(block: Attribute) -> Attribute:
    """Whether a block is there. Raises UnknownValueError."""
    return derived(block, block.is_set)


def both(first: bool | Unknown, second: bool | Unknown) -> bool | Unknown:
    """Both are true; Unknown if that can't be told."""
    if first is False or second is False:
        return False
    return next((part for part in (first, second) if isinstance(part, Unknown)), True)


AUDIT_CATEGORIES = frozenset({"kube-audit", "kube-audit-admin"})
AUDIT_GROUPS = frozenset({"audit", "allLogs"})


def audited(setting: Node) -> Node | None:
    """The block of a diagnostic setting that exports audit logs, None without one. Raises UnknownValueError."""
    for block in (*setting["enabled_log"].items, *setting["log"].items):
        wanted = block["category"].text in AUDIT_CATEGORIES or block["category_group"].text in AUDIT_GROUPS
        if wanted and block["enabled"].value is not False:
            return block
    return None


@record
class AksNodePool(CloudPool):
    """A node pool: a resource of its own, or declared inside its cluster."""

    kinds = frozenset(
        {
            (TERRAFORM, "azurerm_kubernetes_cluster"),
            (TERRAFORM, "azurerm_kubernetes_cluster_node_pool"),
            (TERRAFORM, "azapi_resource"),
        }
    )

    @property
    def dialect(self) -> tuple[str, str]:
        """Azurerm's attributes by name; in an azapi_resource the service's own."""
        if arm_type(self.resource):
            return "azapi", "agentPools"
        return "azurerm", "azurerm_kubernetes_cluster_node_pool"

    def public_addresses(self, _cluster: CloudCluster | None, _near: Neighbours) -> Attribute:
        """Each pool says so itself."""
        found = self.read("node_public_ip_enabled")
        return derived(found, truth(found))

    def metadata(self, _cluster: CloudCluster | None, _near: Neighbours) -> Attribute:
        """Azure leaves no choice in what azurerm can set."""
        return preset(self.node, None)

    @property
    def is_inside(self) -> bool:
        """It is a part of its cluster's resource."""
        return self.node.parent is not None and self.resource.kind != "azurerm_kubernetes_cluster_node_pool"

    @property
    def label(self) -> str:
        """The address of a pool of its own; else the name it has in its cluster."""
        if not self.is_inside or arm_type(self.resource) == AGENT_POOL:
            return self.address
        name = self.node["name"]
        return (
            f"node pool {name.raw!r} of {self.address}"
            if isinstance(name.raw, str)
            else f"a node pool of {self.address}"
        )

    @classmethod
    def of(cls, resource: Resource) -> Iterator["AksNodePool"]:
        """The pool that a resource is, or the pools it holds."""
        if resource.kind == "azurerm_kubernetes_cluster_node_pool":
            yield cls(resource, resource.body)
        elif arm_type(resource) == AGENT_POOL:
            yield cls(resource, resource.body["body"]["properties"])
        else:
            yield from cls.inside(resource)

    @classmethod
    def inside(cls, resource: Resource) -> Iterator["AksNodePool"]:
        """The pools inside a cluster's resource."""
        if resource.kind == "azurerm_kubernetes_cluster":
            blocks: Node = resource.body["default_node_pool"]
        elif arm_type(resource) == MANAGED_CLUSTER:
            blocks = resource.body.at("body", "properties", "agentPoolProfiles")
        else:
            return
        yield from (cls(resource, block) for block in blocks.items)


@record
class AzureRegistry(CloudResource):
    """A container registry of Azure (ACR)."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_container_registry")})


@record
class DeploymentSafeguard(CloudResource):
    """The Azure policies for workloads of a cluster, as one resource."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_kubernetes_cluster_deployment_safeguard")})


@record
class AzureRoleAssignment(CloudResource):
    """A role of Azure that somebody has on something."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_role_assignment")})

    @property
    def role(self) -> str:
        """The role's name; a GUID or name that is none of the known ones in lower case. Raises UnknownValueError."""
        name = self.node["role_definition_name"]
        said = (name.text or self.node["role_definition_id"].text.rpartition("/")[2]).lower()
        return ROLES.get(said, said)

    @property
    def role_node(self) -> Node:
        """The place that names the role."""
        name = self.node["role_definition_name"]
        return name if name.present else self.node["role_definition_id"]

    @property
    def width(self) -> str:
        """What its scope covers, in words; empty where that is a single resource or can't be told."""
        text = MODULES.sub("", self.node["scope"].written)
        if SUBSCRIPTION.match(text):
            return "a whole subscription"
        return "a whole resource group" if GROUP.match(text) else ""


@record
class FederatedCredential(CloudResource):
    """The trust of an Azure identity in tokens of a cluster or a pipeline."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_federated_identity_credential")})


@record
class RegistryScopeMap(CloudResource):
    """What tokens of a registry may do."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_container_registry_scope_map")})


@record
class RegistryWebhook(CloudResource):
    """Where a registry tells of pushes and deletions."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_container_registry_webhook")})

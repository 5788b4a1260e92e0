"""GKE clusters, their node pools, and Google's registries."""

import re
from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.clouds.attributes import Attribute, place
from iac_scan.views.clouds.model import (
    AllowedSources,
    CloudCluster,
    CloudPool,
    Metadata,
    Neighbours,
    derived,
    opposite,
    preset,
    truth,
    unsure,
)
from iac_scan.views.clouds.resource import CloudResource

PRIVATE_NODES = "private_cluster_config.enable_private_nodes"


@record
class GkeCluster(CloudCluster):
    """A cluster of the Google Kubernetes Engine, Standard or Autopilot."""

    service = "GKE"
    provider = "google"
    kinds = frozenset({(TERRAFORM, "google_container_cluster")})

    @property
    def is_autopilot(self) -> bool:
        """Google runs its nodes. Raises UnknownValueError."""
        return self.read("enable_autopilot").is_true

    @property
    def public_endpoint(self) -> Attribute:
        """An address that is neither private nor switched off."""
        private = self.read("private_cluster_config.enable_private_endpoint")
        address = self.read("control_plane_endpoints_config.ip_endpoints_config.enabled")
        if address.raw in (False, "false"):
            return derived(address, value=False)
        return opposite(private)

    @property
    def allowed_sources(self) -> AllowedSources:
        """Without the block everybody, with an empty block nobody. Raises UnknownValueError."""
        block = place(self.node, "master_authorized_networks_config")
        if not block.items:
            return AllowedSources(block, None)
        return AllowedSources(block[0], [entry["cidr_block"] for entry in block[0]["cidr_blocks"].items])

    def network_policy(self, _near: Neighbours) -> Attribute:
        """Dataplane V2, or Calico with its add-on not disabled. Raises UnknownValueError."""
        if self.is_autopilot:
            return preset(self.node, value=True)
        plane, calico = self.read("datapath_provider"), self.read("network_policy.enabled")
        if plane.value == "ADVANCED_DATAPATH":
            return derived(plane, value=True)
        disabled = self.read("addons_config.network_policy_config.disabled")
        if calico.is_true and disabled.is_true:
            return derived(disabled, value=False)
        return derived(calico, calico.is_true)

    def audit_logs(self, _near: Neighbours) -> Attribute:
        """Logging that is not switched off and takes the system's own logs. Raises UnknownValueError."""
        service, components = self.read("logging_service"), self.read("logging_config.enable_components")
        if service.value == "none":
            return derived(service, value=False)
        if components.value is None:
            return derived(components, value=True)
        return derived(components, "SYSTEM_COMPONENTS" in components.node.strings)

    @property
    def secrets_key(self) -> Attribute:
        """A state that encrypts; it needs a key."""
        state = self.read("database_encryption.state")
        if isinstance(state.raw, Unknown):
            return state
        return derived(state, state.raw in ("ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"))

    @property
    def pod_guard(self) -> str:
        """Autopilot refuses privileged pods. Raises UnknownValueError."""
        return "Autopilot" if self.is_autopilot else ""

    def workload_identity(self, _near: Neighbours) -> Attribute:
        """A workload pool; Autopilot always has one. Raises UnknownValueError."""
        if self.is_autopilot:
            return preset(self.node, value=True)
        pool = self.read("workload_identity_config.workload_pool")
        return derived(pool, pool.is_set)

    @property
    def local_administrators(self) -> Attribute:
        """A client certificate, or a user name with a password."""
        certificate = self.read("master_auth.client_certificate_config.issue_client_certificate")
        user = self.read("master_auth.username")
        if user.is_set:
            return derived(user, value=True)
        return derived(certificate, truth(certificate))

    @property
    def automatic_upgrades(self) -> Attribute:
        """A release channel, which new clusters have unless they ask for none."""
        channel = self.read("release_channel.channel")
        return derived(channel, channel.value != "UNSPECIFIED")

    @property
    def version(self) -> Attribute:
        """The lowest version of the control plane."""
        return self.read("min_master_version")


@record
class GkeNodePool(CloudPool):
    """A node pool: a resource of its own, a `node_pool` block of its cluster, or the cluster's default pool."""

    provider = "google"
    type = "google_container_node_pool"
    kinds = frozenset({(TERRAFORM, "google_container_cluster"), (TERRAFORM, "google_container_node_pool")})

    def public_addresses(self, cluster: CloudCluster | None, _near: Neighbours) -> Attribute:
        """What the pool says, else its cluster; without either nobody knows."""
        own = self.read("network_config.enable_private_nodes")
        if own.raw is None and cluster is None:
            return unsure(own.node, "the pool's cluster is not in the files")
        return opposite(own if own.raw is not None or cluster is None else cluster.read(PRIVATE_NODES))

    def metadata(self, cluster: CloudCluster | None, near: Neighbours) -> Attribute:
        """What the pool says, else Google's own service where the cluster has a workload pool."""
        mode = self.read("node_config.workload_metadata_config.mode")
        if mode.value in ("GCE_METADATA", "GKE_METADATA"):
            closed = mode.value == "GKE_METADATA"
        elif cluster is None:
            return unsure(mode.node, "the pool's cluster is not in the files")
        else:
            closed = cluster.workload_identity(near).is_true
        return Attribute(mode.node, Metadata.CLOSED if closed else Metadata.OPEN, mode.decided)

    @property
    def is_inside(self) -> bool:
        """It is a part of its cluster's resource."""
        return self.resource.kind == "google_container_cluster"

    @property
    def label(self) -> str:
        """The address of a pool of its own; else what it is in its cluster."""
        if not self.is_inside:
            return self.address
        if self.node.parent is None:
            return f"the default node pool of {self.address}"
        name = self.node["name"].raw
        return f"node pool {name!r} of {self.address}" if isinstance(name, str) else f"a node pool of {self.address}"

    @classmethod
    def of(cls, resource: Resource) -> Iterator["GkeNodePool"]:
        """The pool that a resource is, or the pools it holds. Raises UnknownValueError.

        An Autopilot cluster has none, and a default pool that is removed at once is none: the provider removes the pool
        named `default-pool`, be it written as a block or not (resource_container_cluster.go of hashicorp/google).
        """
        if resource.kind == "google_container_node_pool":
            yield cls(resource, resource.body)
            return
        if GkeCluster(resource, resource.body).is_autopilot:
            return
        blocks = resource.body["node_pool"].items
        removes_default = resource.body["remove_default_node_pool"].value is True
        for block in blocks:
            if not (removes_default and block["name"].value == "default-pool"):
                yield cls(resource, block)
        if not blocks and not removes_default:
            yield cls(resource, resource.body)


@record
class GoogleRegistry(CloudResource):
    """A repository of Artifact Registry."""

    provider = "google"
    kinds = frozenset({(TERRAFORM, "google_artifact_registry_repository")})


@record
class BinaryAuthorizationPolicy(CloudResource):
    """Which images the clusters of a project may run."""

    provider = "google"
    kinds = frozenset({(TERRAFORM, "google_binary_authorization_policy")})


# How members of grants name ServiceAccounts of GKE: one, those of a namespace, or all of a pool or a cluster.
ONE_ACCOUNT = re.compile(r"serviceAccount:[^\[\]]*\.svc\.id\.goog\[(?P<namespace>[^/\]]+)/(?P<name>[^\]]+)\]")
PRINCIPALS = re.compile(
    r"principal(?:Set)?://iam\.googleapis\.com/.+/workloadIdentityPools/[^/]+\.svc\.id\.goog/"
    r"(?:subject/ns/(?P<namespace>[^/]+)/sa/(?P<name>[^/]+)|namespace/(?P<whole>[^/]+)|\*|kubernetes\.cluster/.+)"
)
IAM_KINDS = tuple(
    f"google_{target}_iam_{form}"
    for target in ("project", "folder", "organization", "service_account", "artifact_registry_repository")
    for form in ("member", "binding")
)


def gke_accounts(member: str) -> tuple[str, str] | None:
    """The namespace and name of the ServiceAccounts of GKE that a member of a grant stands for.

    An empty name is all of the namespace, an empty namespace all of the pool; None is another member. The forms are
    those of Google Cloud's IAM documentation, "Principal identifiers".
    """
    found = ONE_ACCOUNT.fullmatch(member) or PRINCIPALS.fullmatch(member)
    if found is None:
        return None
    parts = found.groupdict()
    return (parts["namespace"] or parts.get("whole") or "", parts["name"] or "")


# Roles that make their holder master of what they are on, at once or by giving itself more.
MASTERS = {
    "roles/owner": "Owner",
    "roles/editor": "Editor",
    "roles/iam.securityAdmin": "Security Admin",
    "roles/iam.serviceAccountKeyAdmin": "Service Account Key Admin",
    "roles/iam.serviceAccountTokenCreator": "Service Account Token Creator",
    "roles/resourcemanager.projectIamAdmin": "Project IAM Admin",
}
WIDTHS = {"project": "a project", "folder": "a folder", "organization": "an organization"}


@record
class GoogleGrant(CloudResource):
    """A role of Google Cloud that somebody has on a project, a folder, an account or a repository."""

    provider = "google"
    kinds = frozenset((TERRAFORM, kind) for kind in IAM_KINDS)

    @property
    def target(self) -> str:
        """What kind of thing the role is on: `project`, `service_account`, `artifact_registry_repository`."""
        return self.resource.kind.removeprefix("google_").rpartition("_iam_")[0]

    @property
    def role(self) -> str:
        """The role, such as `roles/owner`. Raises UnknownValueError."""
        return self.node["role"].text

    @property
    def administers(self) -> str:
        """The role's title if it makes its holder master of what it is on, else empty. Raises UnknownValueError."""
        return MASTERS.get(self.role, "")

    @property
    def width(self) -> str:
        """What the role is on, in words; empty if that is a single thing."""
        return WIDTHS.get(self.target, "")

    @property
    def members(self) -> list[Node]:
        """The places that name who has it. Raises UnknownValueError."""
        return self.node["members"].items if self.node["members"].present else [self.node["member"]]

    @property
    def written_members(self) -> list[Node]:
        """The same as far as they are known."""
        return self.members if isinstance(self.node["members"].raw, list) else [self.node["member"]]


@record
class GoogleFirewall(CloudResource):
    """A firewall rule of a VPC."""

    provider = "google"
    kinds = frozenset({(TERRAFORM, "google_compute_firewall")})


@record
class ServiceAccountKey(CloudResource):
    """A key of a service account that never expires."""

    provider = "google"
    kinds = frozenset({(TERRAFORM, "google_service_account_key")})

"""What the nodes of a cluster may do in their cloud by the role, account or identity that they have."""

from collections.abc import Iterable, Iterator

from iac_scan.analyzers.cloud_identities import ACCOUNT_KINDS, AKS_KINDS, IDENTITY_KINDS
from iac_scan.analyzers.cloud_references import References
from iac_scan.analyzers.cloud_roles import IMAGES_ONLY, ROLES, AmazonRoles, Policy
from iac_scan.model.check import Severity
from iac_scan.model.graph import Resource
from iac_scan.model.node import MISSING, Node, Unknown, UnknownValueError, absent
from iac_scan.model.record import record
from iac_scan.views.clouds.azure import ADMINISTRATIVE, REGISTRY_WRITERS, AksCluster, AzureRoleAssignment
from iac_scan.views.clouds.google import IAM_KINDS, MASTERS, GkeNodePool, GoogleGrant

REGISTRIES = ("azurerm_container_registry",)
WHOLE_CLOUD = "https://www.googleapis.com/auth/cloud-platform"
# What nodes of GKE are given where nobody asks for more; none of it changes anything but logs and metrics.
# https://cloud.google.com/kubernetes-engine/docs/how-to/access-scopes
HARMLESS_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{scope}"
    for scope in (
        "devstorage.read_only",
        "logging.write",
        "monitoring",
        "monitoring.write",
        "service.management.readonly",
        "servicecontrol",
        "trace.append",
        "userinfo.email",
    )
)
DEFAULT_ACCOUNT = "what the default account of Compute Engine may do is not in the files"
SCOPES_DECIDE = "what the scopes of the nodes leave of their account's rights is not judged"


@record
class Power:
    """Something that nodes may do in a cloud and should not: in words, who gives it, and the place that says so."""

    words: str
    giver: str
    node: Node
    severity: Severity


@record
class Powers:
    """The worst that some nodes may surely do, None for nothing; `doubt` is set where there may be more."""

    worst: Power | None = None
    doubt: UnknownValueError | None = None


def worst(parts: Iterable[Iterator[Power]]) -> Powers:
    """The worst of what all parts tell; an Unknown in one of them is the doubt that stays."""
    found: list[Power] = []
    doubt: UnknownValueError | None = None
    for part in parts:
        try:
            found.extend(part)
        except UnknownValueError as error:
            doubt = doubt or error
    return Powers(max(found, key=lambda power: power.severity, default=None), doubt)


class NodePowers:
    """What nodes may do, by what gives it to them."""

    def __init__(self, references: References, roles: AmazonRoles) -> None:
        self.references = references
        self.roles = roles
        self.known: dict[Resource, Powers] = {}

    def amazon(self, arn: Node, stack: str) -> Powers:
        """What a role may do that a place names."""
        role = self.references.target(arn, ROLES, stack, "arn")
        if role is None:
            return Powers(doubt=absent(arn, "the role of the nodes is not in the files"))
        if role not in self.known:
            found = worst(self._given(policy, role) for policy in self.roles.policies(role))
            self.known[role] = limited(found, role.body["permissions_boundary"])
        return self.known[role]

    def _given(self, policy: Policy, role: Resource) -> Iterator[Power]:
        if policy.doubt is not None:
            raise policy.doubt
        if policy.words:
            severity = Severity.HIGH if policy.words in IMAGES_ONLY else Severity.CRITICAL
            yield Power(f"{policy.words} in AWS", role.name, policy.node, severity)

    def google(self, pool: GkeNodePool) -> Powers:
        """What the account of a pool may do, as far as the scopes of its nodes reach."""
        account, scopes = pool.read("node_config.service_account"), pool.read("node_config.oauth_scopes")
        stack = pool.resource.id.stack
        if account.raw in (None, "", "default"):
            return Powers(doubt=absent(account.node, DEFAULT_ACCOUNT))
        owner = self.references.target(account.node, ACCOUNT_KINDS, stack)
        if owner is None and account.node.unknown:
            return Powers(doubt=absent(account.node, "the account of the nodes is not in the files"))
        grants = (grant for kind in IAM_KINDS for grant in self.references.beside(stack, kind))
        found = worst(self._granted(GoogleGrant(grant, grant.body), account.node, owner) for grant in grants)
        if found.worst is None or not scopes.present:
            return found
        listed = {str(item.raw) for item in scopes.node.items} if not scopes.node.unknown else set()
        if listed & {WHOLE_CLOUD, "cloud-platform"}:
            return found
        if listed and listed <= HARMLESS_SCOPES:
            return Powers()
        return Powers(doubt=absent(scopes.node, SCOPES_DECIDE))

    def _granted(self, grant: GoogleGrant, account: Node, owner: Resource | None) -> Iterator[Power]:
        for member in grant.members if grant.width else ():
            named = self.references.target(member, ACCOUNT_KINDS, grant.resource.id.stack)
            if (named is owner if owner else same(member, account)) and grant.power:
                unconditional(grant["condition"])
                severity = Severity.CRITICAL if grant.role in MASTERS else Severity.HIGH
                yield Power(f"{grant.power} of Google Cloud", grant.address, member, severity)

    def azure(self, cluster: AksCluster) -> Powers:
        """What the identity of a cluster's kubelets may do, which is the same for all its pools."""
        assignments = self.references.beside(cluster.resource.id.stack, "azurerm_role_assignment")
        return worst(self._assigned(AzureRoleAssignment(each, each.body), cluster) for each in assignments)

    def _assigned(self, assignment: AzureRoleAssignment, cluster: AksCluster) -> Iterator[Power]:
        if not self._is_kubelet(assignment["principal_id"], cluster):
            return
        unconditional(assignment["condition"])
        registry = self.references.target(assignment["scope"], REGISTRIES, cluster.resource.id.stack)
        if assignment.width and assignment.role in ADMINISTRATIVE:
            words = f"act as {assignment.role} of {assignment.width} of Azure"
            yield Power(words, assignment.address, assignment["scope"], Severity.CRITICAL)
        elif registry is not None and assignment.role in REGISTRY_WRITERS:
            words = f"change images in {registry.name}"
            yield Power(words, assignment.address, assignment.role_node, Severity.HIGH)

    def _is_kubelet(self, principal: Node, cluster: AksCluster) -> bool:
        stack = cluster.resource.id.stack
        if self.references.target(principal, AKS_KINDS, stack) is cluster.resource:
            return isinstance(principal.raw, Unknown) and "kubelet_identity" in principal.raw.expression
        identity = self.references.target(principal, IDENTITY_KINDS, stack, "principal_id")
        kubelet = cluster.node["kubelet_identity"][0]
        places = (kubelet["user_assigned_identity_id"], kubelet["client_id"], kubelet["object_id"])
        return identity is not None and any(
            self.references.target(place, IDENTITY_KINDS, stack) is identity for place in places
        )


def limited(powers: Powers, limit: Node) -> Powers:
    """Powers below a permissions boundary, if one is set, which may leave nothing of them."""
    if powers.worst is None or not limit.present:
        return powers
    return Powers(doubt=absent(limit, "what a permissions boundary leaves of a role is not judged"))


def unconditional(condition: Node) -> None:
    """Nothing limits a grant. Raises UnknownValueError where something does."""
    if condition.raw not in (MISSING, None, "", []):
        raise absent(condition, "what a condition leaves of a grant is not judged")


def same(member: Node, account: Node) -> bool:
    """A member of a grant is the account of an address."""
    return isinstance(account.raw, str) and member.raw == f"serviceAccount:{account.raw}"

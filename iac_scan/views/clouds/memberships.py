"""Whom of a cloud a cluster knows as which user, and who is in which of its groups."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.clouds.eks_access import AuthMapping, EksAccessEntry, EksIdentityProvider

ENTRA_GROUPS = ("azuread_group", "data.azuread_group")
GOOGLE_GROUPS = ("google_cloud_identity_group", "data.google_cloud_identity_group_lookup")
ENTRA_USERS = (
    *(f"{of}azuread_{kind}" for of in ("", "data.") for kind in ("user", "service_principal")),
    "azurerm_user_assigned_identity",
    "data.azurerm_user_assigned_identity",
)
GOOGLE_USERS = ("google_service_account", "data.google_service_account")
GROUPS = frozenset({*ENTRA_GROUPS, *GOOGLE_GROUPS})
USERS = frozenset({*ENTRA_USERS, *GOOGLE_USERS})
ARNS = ("rolearn", "userarn")
SHOWN = ("display_name", "account_id", "name", "user_principal_name")
TEMPLATE = "{{"  # in a user name that AWS fills in for each session


@record
class CloudMembership(View):
    """Somebody of a cloud, and one user or group of a cluster that this is: `node` is the place that says so.

    `kind` is User or Group, `name` its name in RBAC, or the prefix of the names where `who` are users of an identity
    provider. Users and groups of Entra and of Google are such of the cluster by themselves.
    """

    kinds = frozenset(
        {
            *EksAccessEntry.kinds,
            *EksIdentityProvider.kinds,
            *AuthMapping.kinds,
            *((TERRAFORM, kind) for kind in GROUPS | USERS),
        }
    )

    kind: str
    name: Node
    who: Node

    @property
    def is_itself(self) -> bool:
        """A user or a group of Entra or Google."""
        return self.resource.kind in GROUPS | USERS

    @property
    def words(self) -> str:
        """Who it is, in a message: an ARN, or an address."""
        kinds = {kind for _, kind in EksIdentityProvider.kinds}
        if self.resource.kind in kinds:
            return f"whoever {self.resource.name} puts in the group"
        return self.resource.name if self.is_itself else self.who.written

    @classmethod
    def of(cls, resource: Resource) -> Iterator["CloudMembership"]:
        """The memberships a resource declares. Raises UnknownValueError."""
        if (resource.id.group, resource.kind) in EksAccessEntry.kinds:
            yield from entry(resource)
        elif (resource.id.group, resource.kind) in EksIdentityProvider.kinds:
            yield from provider(resource)
        elif (resource.id.group, resource.kind) in AuthMapping.kinds:
            for mapping in AuthMapping.of(resource):
                yield from mapped(mapping)
        else:
            yield from itself(resource)


def itself(resource: Resource) -> Iterator[CloudMembership]:
    """A user or a group of Entra or Google, by the name that its cloud gives it."""
    body, kind = resource.body, "Group" if resource.kind in GROUPS else "User"
    name = body["group_key"][0]["id"] if resource.kind in GOOGLE_GROUPS else body["object_id"]
    shown = next((body[field] for field in SHOWN if body[field].present), body["display_name"])
    yield CloudMembership(resource, shown, kind, name, name)


def entry(resource: Resource) -> Iterator[CloudMembership]:
    """The user and the groups of an access entry; what can't be known may be any group."""
    who, user = resource.body["principal_arn"], resource.body["user_name"]
    groups = resource.body["kubernetes_groups"]
    for group in [groups] if groups.unknown else groups.items:
        yield CloudMembership(resource, group, "Group", group, who)
    if user.present:
        yield CloudMembership(resource, user, "User", user, who)


def provider(resource: Resource) -> Iterator[CloudMembership]:
    """The groups of an identity provider that names groups."""
    block = resource.body["oidc"][0]
    if block["groups_claim"].present:
        yield CloudMembership(resource, block["groups_claim"], "Group", block["groups_prefix"], block["groups_claim"])


def mapped(mapping: AuthMapping) -> Iterator[CloudMembership]:
    """The user and the groups of each entry of aws-auth; a template for user names is nobody in particular."""
    try:
        entries = mapping.entries if mapping.field != "mapAccounts" else []
    except UnknownValueError as error:
        yield CloudMembership(mapping.resource, mapping.node, "Group", error.node, mapping.node)
        return
    for found in entries:
        who = next((found[key] for key in ARNS if found[key].present), found)
        for group in found["groups"].items:
            yield CloudMembership(mapping.resource, group, "Group", group, who)
        user = found["username"]
        if user.present and TEMPLATE not in user.written:
            yield CloudMembership(mapping.resource, user, "User", user, who)

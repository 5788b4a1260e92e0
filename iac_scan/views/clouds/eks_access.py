"""Who may do what in an EKS cluster, as AWS grants it: access entries, and the ConfigMap aws-auth."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.clouds.policies import content
from iac_scan.views.clouds.resource import CloudResource
from iac_scan.views.objects import AUTH_MAP

ADMINISTRATORS = "system:masters"
CONFIG_MAPS = ("kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data")


@record
class EksAccessEntry(CloudResource):
    """An identity of AWS that may use a cluster, with the groups it is in."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_eks_access_entry")})


@record
class EksAccessPolicy(CloudResource):
    """What an identity of AWS may do in a cluster or in some of its namespaces."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_eks_access_policy_association")})

    @property
    def policy(self) -> str:
        """The name of the policy, such as `AmazonEKSViewPolicy`. Raises UnknownValueError."""
        node = self.node["policy_arn"]
        text = node.raw.expression if isinstance(node.raw, Unknown) and "${" in node.raw.expression else node.text
        return text.rpartition("/")[2]

    @property
    def is_whole(self) -> bool:
        """It holds in the whole cluster. Raises UnknownValueError."""
        return self.node["access_scope"][0]["type"].text == "cluster"


@record
class EksIdentityProvider(CloudResource):
    """An identity provider outside AWS whose users a cluster lets in."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_eks_identity_provider_config")})


@record
class AuthMapping(View):
    """The entries of aws-auth in one field: which identities of AWS are which users and groups of the cluster."""

    kinds = frozenset({("", "ConfigMap"), *((TERRAFORM, kind) for kind in CONFIG_MAPS)})

    @property
    def field(self) -> str:
        """`mapRoles`, `mapUsers` or `mapAccounts`."""
        return str(self.node.key)

    @property
    def entries(self) -> list[Node]:
        """The places of the entries. Raises UnknownValueError."""
        return content(self.node, yaml=True).items

    @classmethod
    def of(cls, resource: Resource) -> Iterator["AuthMapping"]:
        """The fields of aws-auth; other ConfigMaps have none. Raises UnknownValueError."""
        named = resource.body["metadata"]
        block = named[0] if isinstance(named.raw, list) else named
        if block["name"].unknown or block["name"].text != AUTH_MAP:
            return
        for field in ("mapRoles", "mapUsers", "mapAccounts"):
            if resource.body["data"][field].present:
                yield cls(resource, resource.body["data"][field])

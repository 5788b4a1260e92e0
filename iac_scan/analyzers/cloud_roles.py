"""What the roles of AWS may do, from all the places that give them policies, and whose roles they are."""

import re
from collections.abc import Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_references import References
from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.cloud_accounts import ACCOUNTS
from iac_scan.views.clouds.iam import RoleTrust, managed_policy, power
from iac_scan.views.clouds.policies import Statement, one_or_many, statements

ROLES = ("aws_iam_role",)
# The managed policies of AWS that let a role do nearly everything, or become what may.
MANAGED_POWERS = {
    "AdministratorAccess": "do everything",
    "PowerUserAccess": "do everything but administer IAM",
    "IAMFullAccess": "change all of IAM",
    "SystemAdministrator": "administer most services",
    "AdministratorAccess-Amplify": "do nearly everything",
    "AdministratorAccess-AWSElasticBeanstalk": "do nearly everything",
    "AmazonEC2ContainerRegistryFullAccess": "overwrite and delete all images",
    "AmazonEC2ContainerRegistryPowerUser": "overwrite all images",
}
# Those of them that are no way to more than images.
IMAGES_ONLY = frozenset(
    words for name, words in MANAGED_POWERS.items() if name.startswith("AmazonEC2ContainerRegistry")
)
# The fields that name the role of nodes, by kind of resource, and how to call what they belong to.
FARGATE = "the Fargate machines of"
NODE_ROLES = (
    ("aws_eks_node_group", ("node_role_arn",), "the nodes of"),
    ("aws_eks_cluster", ("compute_config", 0, "node_role_arn"), "the nodes of"),
    ("aws_eks_fargate_profile", ("pod_execution_role_arn",), FARGATE),
)
# The types of access entries by which machines of EC2 that others than EKS start join a cluster: Karpenter, groups.
ENTRY, JOINING = "aws_eks_access_entry", frozenset({"EC2", "EC2_LINUX", "EC2_WINDOWS"})
# The resources that give a role policies: the field of the role, the field of the policies' ARNs.
ATTACHMENTS = (
    ("aws_iam_role_policy_attachment", "role", "policy_arn"),
    ("aws_iam_role_policy_attachments_exclusive", "role_name", "policy_arns"),
)


GITHUB_ISSUER = "token.actions.githubusercontent.com"
# A pattern in the owner or the name of the repository that a token is made for.
MANY_REPOSITORIES = re.compile(r"^(\*|repo:\*|repo:[^:]*[*?][^:]*(:|$))")
WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
POD_IDENTITY = "pods.eks."
EKS_ISSUER = "oidc.eks."
OWN_POLICY = re.compile(r":policy\}*/(?:[\w-]+/)*([\w+=,.@-]+)$")
NOT_HERE = "the policy is not in the files"
# The outputs by which modules that make clusters name the provider.
MODULE_PROVIDER = re.compile(
    r"^module\.[^.]*(?:eks|cluster)[^.]*\.(?:.*\.)?(?:cluster_)?oidc_(?:provider|issuer)", re.IGNORECASE
)


@record
class Policy:
    """A policy that a role has: the place that gives it, and what it lets the role do that it should not, in words.

    `doubt` is set where the files do not say what the policy allows.
    """

    node: Node
    words: str
    doubt: UnknownValueError | None = None


@record
class Given:
    """A policy that a role is given: the place, its document where the files have it, else its name at AWS."""

    node: Node
    document: Node | None = None
    managed: str = ""


class AmazonRoles:
    """The policies of each role, and the nodes that use it."""

    def __init__(self, references: References) -> None:
        self.references = references

    def nodes_of(self, role: Resource) -> str:
        """Whose nodes have the role, in words; empty if no nodes of the root do."""
        return self._nodes.get(role, "")

    def machines_of(self, role: Resource) -> str:
        """The same without Fargate, whose pods can't reach the role of their machine (EKS user guide, Fargate)."""
        nodes = self.nodes_of(role)
        return "" if nodes.startswith(FARGATE) else nodes

    @cached_property
    def _nodes(self) -> dict[Resource, str]:
        found: dict[Resource, str] = {}
        for kind, path, words in NODE_ROLES:
            for resource in self.references.graph.of_kind(kind, TERRAFORM):
                role = self.references.target(resource.body.at(*path), ROLES, resource.id.stack, "arn")
                if role is not None:
                    found.setdefault(role, f"{words} {resource.name}")
        for entry in self.references.graph.of_kind(ENTRY, TERRAFORM):
            role = self.references.target(entry.body["principal_arn"], ROLES, entry.id.stack, "arn")
            if role is not None and entry.body["type"].raw in JOINING:
                found.setdefault(role, f"the nodes that join by {entry.name}")
        return found

    def trusts_cluster(self, trust: RoleTrust) -> bool:
        """A statement lets in tokens of Kubernetes clusters. Raises UnknownValueError where the issuer is unknown."""
        statement = trust.statement
        if not statement.allows or not statement.covers(WEB_IDENTITY):
            return False
        accounts = [text for text in subject_texts(statement) if text.startswith(ACCOUNTS)]
        return bool(accounts) or any(
            self.is_cluster(node, trust.resource.id.stack) for node in statement.principals("Federated")
        )

    def is_cluster(self, principal: Node, stack: str) -> bool:
        """An identity provider is a cluster of EKS. Raises UnknownValueError."""
        provider = self.references.target(principal, ("aws_iam_openid_connect_provider",), stack, "arn")
        node = principal if provider is None else provider.body["url"]
        text = node.written
        if EKS_ISSUER in text or "aws_eks_cluster." in text or MODULE_PROVIDER.search(text):
            return True
        _, named, issuer = text.partition(":oidc-provider/")
        if isinstance(node.raw, Unknown) and not (named and "${" not in issuer):
            raise UnknownValueError(node.raw, node)
        return False

    def trusts_pod_identity(self, trust: RoleTrust) -> bool:
        """A statement lets in EKS Pod Identity. Raises UnknownValueError."""
        if not trust.statement.allows:
            return False
        stack = trust.resource.id.stack
        return any(self.service(node, stack).startswith(POD_IDENTITY) for node in trust.statement.principals("Service"))

    def service(self, principal: Node, stack: str) -> str:
        """The name of a service, at least as far as its first words. Raises UnknownValueError."""
        source = self.references.target(principal, ("data.aws_service_principal",), stack)
        if source is not None:
            return f"{source.body['service_name'].text}."
        text = principal.written
        return text if "${" in text and not text.startswith("${") else principal.text

    def serves_pods(self, role: Resource) -> bool:
        """Pods of a cluster may act as a role. Raises UnknownValueError."""
        return any(self.trusts_cluster(trust) or self.trusts_pod_identity(trust) for trust in RoleTrust.of(role))

    def open_to_repositories(self, principal: Node, stack: str) -> Node | None:
        """The place where a role trusts pipelines of GitHub beyond one repository, None if nothing surely does."""
        role = self.references.target(principal, ROLES, stack, "arn")
        try:
            for trust in RoleTrust.of(role) if role is not None else ():
                statement, from_github = trust.statement, self.trusts_github(trust)
                if from_github and statement.allows and (at := beyond_repository(statement)) is not None:
                    return at
        except UnknownValueError:
            pass
        return None

    def trusts_github(self, trust: RoleTrust) -> bool:
        """A statement lets in tokens of GitHub's pipelines."""
        stack = trust.resource.id.stack
        for node in trust.statement.principals("Federated"):
            provider = self.references.target(node, ("aws_iam_openid_connect_provider",), stack, "arn")
            if GITHUB_ISSUER in (node if provider is None else provider.body["url"]).written:
                return True
        return False

    def policies(self, role: Resource) -> Iterator[Policy]:
        """All policies that a role is given in its root, judged."""
        for given in self.given(role):
            if given.document is not None:
                yield judged(given.document)
            elif given.managed:
                yield Policy(given.node, MANAGED_POWERS.get(given.managed, ""))
            else:
                raw = given.node.raw
                unknown = raw if isinstance(raw, Unknown) else Unknown(str(raw), NOT_HERE)
                yield Policy(given.node, "", UnknownValueError(unknown, given.node))

    def given(self, role: Resource) -> Iterator[Given]:
        """All policies that a role is given in its root."""
        stack = role.id.stack
        for node in self._arns(role):
            yield self._by_arn(node, stack)
        for block in one_or_many(role.body["inline_policy"]):
            yield Given(block["policy"], block["policy"])
        for inline in self.references.referring(role, "aws_iam_role_policy", "role", "name", "id"):
            yield Given(inline.body["policy"], inline.body["policy"])

    def _arns(self, role: Resource) -> Iterator[Node]:
        yield from one_or_many(role.body["managed_policy_arns"])
        for kind, of, field in ATTACHMENTS:
            for attachment in self.references.referring(role, kind, of, "name", "id"):
                yield from one_or_many(attachment.body[field])
        for attachment in self.references.beside(role.id.stack, "aws_iam_policy_attachment"):
            named = one_or_many(attachment.body["roles"])
            if any(self.references.target(node, ROLES, role.id.stack, "name") is role for node in named):
                yield attachment.body["policy_arn"]

    def _by_arn(self, node: Node, stack: str) -> Given:
        own = self.references.target(node, ("aws_iam_policy",), stack, "arn") or self._named(node, stack)
        if own is not None:
            return Given(node, own.body["policy"])
        read = self.references.target(node, ("data.aws_iam_policy",), stack)
        return Given(node, None, read.body["name"].written if read is not None else managed_policy(node))

    def _named(self, node: Node, stack: str) -> Resource | None:
        """The policy of the root that an ARN of some account ends with the name of."""
        name = OWN_POLICY.search(node.written)
        declared = self.references.beside(stack, "aws_iam_policy") if name else []
        return next((policy for policy in declared if name and policy.body["name"].raw == name[1]), None)


def beyond_repository(statement: Statement) -> Node | None:
    """The place that lets in tokens of more repositories than one, None if one condition limits them.

    Raises UnknownValueError.
    """
    tests = [(test, values) for test, key, values in statement.conditions if "githubusercontent.com:" in key.lower()]
    wide = None
    for test, values in tests:
        texts = [node.text for node in one_or_many(values)]
        if test == "StringLike" and any(MANY_REPOSITORIES.match(text) for text in texts):
            wide = values
    return wide if len([test for test, values in tests if not is_audience(values)]) == 1 else None


def is_audience(values: Node) -> bool:
    """A condition is about the audience of a token, which says nothing of where it comes from."""
    return str(values.key).lower().endswith(":aud")


def subject_texts(statement: Statement) -> Iterator[str]:
    """The values of the conditions on the subject of a token, as far as they are known."""
    for _, key, values in statement.conditions:
        if key.lower().endswith((":sub", "}")):
            yield from (node.written for node in one_or_many(values))


def judged(policy: Node) -> Policy:
    """A policy document, judged by its worst statement."""
    try:
        for statement in statements(policy):
            words = power(statement)
            if words:
                return Policy(policy, words)
    except UnknownValueError as error:
        return Policy(policy, "", error)
    return Policy(policy, "")

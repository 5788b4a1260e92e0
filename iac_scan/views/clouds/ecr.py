"""Amazon's image registry (ECR): repositories, and what a whole registry is set to."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.clouds.model import Neighbours
from iac_scan.views.clouds.policies import Statement, statements
from iac_scan.views.clouds.resource import CloudResource

# The fields that hold a policy about images, by kind of resource.
POLICIES = {
    "aws_ecr_repository_policy": "policy",
    "aws_ecr_registry_policy": "policy",
    "aws_ecr_repository_creation_template": "repository_policy",
    "aws_ecrpublic_repository_policy": "policy",
}
# Conditions that leave only callers whom the owner of the registry knows.
LIMITS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceip",
)
WRITES = (
    "ecr:PutImage",
    "ecr:InitiateLayerUpload",
    "ecr:BatchDeleteImage",
    "ecr:DeleteRepository",
    "ecr:SetRepositoryPolicy",
    "ecr:ReplicateImage",
    "ecr:CreateRepository",
    "ecr:BatchImportUpstreamImage",
)


@record
class EcrRepository(CloudResource):
    """A repository of images."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_ecr_repository")})

    def scanned_by_registry(self, near: Neighbours) -> bool:
        """A rule of the registry scans its images as they arrive or all the time. Raises UnknownValueError."""
        name = self.node["name"]
        for registry in near.beside(self.resource.id.stack, "aws_ecr_registry_scanning_configuration"):
            for rule in registry.body["rule"].items:
                if rule["scan_frequency"].text != "MANUAL" and any(
                    pattern.text == "*" or matches(pattern.text, name.text)
                    for pattern in (block["filter"] for block in rule["repository_filter"].items)
                ):
                    return True
        return False


def matches(pattern: str, name: str) -> bool:
    """A filter of ECR fits a name: a star stands for any text, and without one the pattern may stand anywhere in it."""
    return fnmatchcase(name, pattern) if "*" in pattern else pattern in name


@record
class CreationTemplate(CloudResource):
    """What ECR sets repositories to that it makes by itself."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_ecr_repository_creation_template")})


@record
class PullThroughCache(CloudResource):
    """A registry elsewhere whose images ECR keeps copies of."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_ecr_pull_through_cache_rule")})


@record
class RegistryStatement(CloudResource):
    """One statement about who may do what with images."""

    provider = "aws"
    kinds = frozenset((TERRAFORM, kind) for kind in POLICIES)

    @property
    def statement(self) -> Statement:
        """The statement."""
        return Statement(self.node)

    @property
    def everybody(self) -> Node | None:
        """The place that lets in every identity of AWS, or all but the named ones; None where conditions limit it.

        Raises UnknownValueError.
        """
        statement = self.statement
        if not statement.allows or self.limited:
            return None
        if statement.node["NotPrincipal"].present:
            return statement.node["NotPrincipal"]
        return next((node for node in statement.principals("AWS") if node.text == "*"), None)

    @property
    def limited(self) -> bool:
        """A condition limits who may come. Raises UnknownValueError."""
        return any(key.lower() in LIMITS for test, key, _ in self.statement.conditions if not lax(test))

    @property
    def others(self) -> list[Node]:
        """The places that name identities of AWS one by one; those it names by reference are the owner's."""
        named = self.statement.principals("AWS") if self.statement.allows else []
        return [node for node in named if isinstance(node.raw, str) and node.raw != "*"]

    @property
    def writes(self) -> bool:
        """It allows changing or deleting images. Raises UnknownValueError."""
        return self.statement.names_exceptions or any(self.statement.covers(action) for action in WRITES)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["RegistryStatement"]:
        """The statements of a policy. Raises UnknownValueError."""
        policy = resource.body[POLICIES[resource.kind]]
        if isinstance(policy.raw, Unknown) or policy.present:
            for statement in statements(policy):
                yield cls(resource, statement.node)


def lax(test: str) -> bool:
    """A comparison that holds where there is nothing to compare, or for all values but some."""
    return "Not" in test or test.endswith("IfExists") or test.startswith("ForAllValues:") or test == "Null"

"""Roles of AWS: who may act as them, and what they may do."""

import re
from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.clouds.attributes import AFTER_APPLY
from iac_scan.views.clouds.policies import HOLE, Statement, statements, with_holes
from iac_scan.views.clouds.resource import CloudResource

# In the text of an interpolation, the brace that ends it may stand before the last part.
MANAGED = re.compile(r"iam::aws:policy\}*/(?:[\w-]+/)*([\w+=,.@-]+)$")
ANYTHING = ("*", "*:*")
# What lets a role become another one, or gives it more than it has.
ESCALATIONS = {
    "iam:passrole": "hand any role to a service",
    "sts:assumerole": "become any role that trusts its account",
    "iam:attachrolepolicy": "give any role any policy",
    "iam:putrolepolicy": "give any role any policy",
    "iam:updateassumerolepolicy": "decide who may become which role",
    "iam:createpolicyversion": "change any policy",
    "iam:createaccesskey": "make keys of any user",
}


@record
class IamRole(CloudResource):
    """A role of AWS."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_iam_role")})


@record
class RoleTrust(CloudResource):
    """One statement about who may act as a role."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_iam_role")})

    @property
    def statement(self) -> Statement:
        """The statement."""
        return Statement(self.node)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["RoleTrust"]:
        """The statements of a role's trust policy. Raises UnknownValueError."""
        for statement in statements(resource.body["assume_role_policy"]):
            yield cls(resource, statement.node)


def managed_policy(node: Node) -> str:
    """The name of the AWS managed policy that an ARN names, whatever its partition; empty for other policies."""
    found = MANAGED.search(node.written)
    return found[1] if found else ""


def power(statement: Statement) -> str:
    """What a statement lets its holder do that comes near to everything, in words; empty if it does not.

    Raises UnknownValueError where that depends on something unknown.
    """
    if not statement.allows:
        return ""
    words = dangerous(statement)
    return words if words and on_everything(statement) else ""


def dangerous(statement: Statement) -> str:
    """The worst that the actions of a statement allow, empty if they are harmless. Raises UnknownValueError."""
    if statement.names_exceptions:
        return "do everything but a few things"
    named = [node.text.lower() for node in statement.actions]
    if any(action in ANYTHING for action in named):
        return "do everything"
    if "iam:*" in named:
        return "change all of IAM"
    if any(True for _ in statement.conditions):
        return ""
    return next((words for action, words in ESCALATIONS.items() if statement.covers(action)), "")


def on_everything(statement: Statement) -> bool:
    """A statement is about all resources. Raises UnknownValueError, but not for what can't be `*`."""
    return any(node.text == "*" for node in statement.resources if may_be_all(node))


def may_be_all(node: Node) -> bool:
    """A resource of a statement may be `*`: it is, or it is unknown, and neither made by Terraform nor longer."""
    raw = node.raw
    if not isinstance(raw, Unknown):
        return bool(raw == "*")
    around = re.sub(f"{HOLE}\\d+{HOLE}", "", with_holes(raw.expression)[0]) if "${" in raw.expression else ""
    return raw.reason != AFTER_APPLY and around in ("", "*")

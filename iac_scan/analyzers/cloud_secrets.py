"""Which pods may read every secret that a cloud keeps for an account, a project or a group (catalogue row X-33)."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iac_scan.analyzers.cloud_powers import unconditional
from iac_scan.analyzers.pod_identities import Users
from iac_scan.model.graph import Resource
from iac_scan.model.holes import with_holes
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.clouds.azure import AzureRoleAssignment
from iac_scan.views.clouds.google import GoogleGrant, gke_accounts
from iac_scan.views.clouds.iam import on_everything
from iac_scan.views.clouds.policies import Statement, statements

if TYPE_CHECKING:
    from iac_scan.analyzers.facts import Facts

# Secrets Manager and the parameters of Systems Manager, by the actions that hand out values (Service Authorization
# Reference).
READING = {
    "secretsmanager:getsecretvalue": "secret of Secrets Manager",
    "ssm:getparameter": "parameter of Systems Manager",
    "ssm:getparameters": "parameter of Systems Manager",
    "ssm:getparametersbypath": "parameter of Systems Manager",
}
MANAGED = {
    "SecretsManagerReadWrite": "secret of Secrets Manager",
    "AmazonSSMReadOnlyAccess": "parameter of Systems Manager",
    "AmazonSSMFullAccess": "parameter of Systems Manager",
}
EVERY = {
    "secretsmanager": r"arn:[^:]*:secretsmanager:(?:\*|[^:]*:[^:]*:(?:secret:)?\*)",
    "ssm": r"arn:[^:]*:ssm:(?:\*|[^:]*:[^:]*:(?:parameter/?)?\*)",
}
GOOGLE = {"roles/secretmanager.secretAccessor"}
AZURE = {"Key Vault Administrator", "Key Vault Secrets Officer", "Key Vault Secrets User"}


@record
class Reader:
    """Pods that may read all secrets of something: where that is said, what they read, and who they are."""

    node: Node
    words: str
    users: Users


def readers(grant: Resource, facts: "Facts") -> Iterator[Reader]:
    """The pods that a grant lets read everything. Raises UnknownValueError."""
    if grant.kind == "aws_iam_role":
        yield from of_amazon(grant, facts)
    elif grant.kind == "azurerm_role_assignment":
        yield from of_azure(AzureRoleAssignment(grant, grant.body), facts)
    else:
        yield from of_google(GoogleGrant(grant, grant.body), facts)


def of_amazon(role: Resource, facts: "Facts") -> Iterator[Reader]:
    """The policies of a role that pods act as."""
    roles = facts.amazon_roles
    if not roles.serves_pods(role):
        return
    for given in roles.given(role):
        if given.document is None:
            words = MANAGED.get(given.managed, "")
        else:
            words = next((said for entry in statements(given.document) if (said := read_by(entry))), "")
        if words:
            yield Reader(given.node, f"every {words} in the account", facts.pod_identities.users(role))


def read_by(statement: Statement) -> str:
    """What a statement lets its holder read all of; everything else that it allows is judged elsewhere."""
    named = [node.text.lower() for node in statement.actions] if statement.allows else []
    if not named or "*" in named or statement.names_exceptions or any(True for _ in statement.conditions):
        return ""
    read = {action.split(":")[0]: words for action, words in READING.items() if statement.covers(action)}
    of_service = (words for service, words in read.items() if any(is_every(at, service) for at in statement.resources))
    return next(of_service, "") or (next(iter(read.values())) if read and on_everything(statement) else "")


def is_every(resource: Node, service: str) -> bool:
    """A resource is the pattern of all secrets or all parameters, whatever its region and its account."""
    return re.fullmatch(EVERY[service], with_holes(resource.written)[0]) is not None


def of_azure(assignment: AzureRoleAssignment, facts: "Facts") -> Iterator[Reader]:
    """A role on the vaults of a whole scope, for an identity that workloads log in as. Raises UnknownValueError."""
    if not assignment.width or assignment.role not in AZURE:
        return
    identities = facts.pod_identities
    identity = identities.azure_identity(assignment["principal_id"], assignment.resource.id.stack)
    if identity is not None and identities.ties.get(identity):
        unconditional(assignment["condition"])
        words = f"every secret in the key vaults of {assignment.width}"
        yield Reader(assignment["scope"], words, identities.users(identity))


def of_google(grant: GoogleGrant, facts: "Facts") -> Iterator[Reader]:
    """A role on all secrets of a project or more, for pods or an account that pods act as. Raises UnknownValueError."""
    if not grant.width or grant.role not in GOOGLE:
        return
    identities = facts.pod_identities
    for member in grant.written_members:
        account = identities.google_account(member, grant.resource.id.stack)
        if gke_accounts(member.written) is not None:
            users = identities.members(member)
        elif account is not None and (identities.ties.get(account) or identities.gke_members(account)):
            users = identities.users(account)
        else:
            continue
        unconditional(grant["condition"])
        yield Reader(member, f"every secret of {grant.width}", users)

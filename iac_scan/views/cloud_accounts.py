"""Where a cloud lets a ServiceAccount of a cluster act as one of its identities, whichever cloud it is."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.base import View

ACCOUNTS = "system:serviceaccount:"
ROLE, ASSOCIATION = "aws_iam_role", "aws_eks_pod_identity_association"
CREDENTIAL = "azurerm_federated_identity_credential"
GRANTS = tuple(
    f"google_{target}_iam_{form}"
    for target in ("project", "folder", "organization", "service_account")
    for form in ("member", "binding")
)
CLOUD_KINDS = (ROLE, ASSOCIATION, CREDENTIAL, *GRANTS)
# The annotations by which an account asks for a role of AWS, an account of Google Cloud, an identity of Azure.
OF_AMAZON, OF_GOOGLE = "eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account"
OF_AZURE = "azure.workload.identity/client-id"


@record
class TrustedAccount(View):
    """One ServiceAccount that an identity of a cloud lets in by its full name, and the place that names it.

    `certain` is false where the account only asks for the identity.
    """

    namespace: str
    name: str
    certain: bool

    kinds = frozenset(
        {("", "ServiceAccount"), *((TERRAFORM, kind) for kind in (ROLE, ASSOCIATION, CREDENTIAL, *GRANTS))}
    )

    @property
    def label(self) -> str:
        """The resource in words."""
        return f"ServiceAccount {self.name}" if self.resource.kind == "ServiceAccount" else self.resource.name

    @classmethod
    def of(cls, resource: Resource) -> Iterator["TrustedAccount"]:
        """The places of a resource that name a ServiceAccount; what can't be known names none."""
        try:
            for node, namespace, name in named(resource):
                yield cls(resource, node, namespace, name, resource.kind != "ServiceAccount")
        except UnknownValueError:
            return


def named(resource: Resource) -> Iterator[tuple[Node, str, str]]:
    """The ServiceAccounts that a resource names. Raises UnknownValueError."""
    body = resource.body
    if resource.kind == "ServiceAccount":
        asked = [body["metadata"]["annotations"][key] for key in (OF_AMAZON, OF_GOOGLE, OF_AZURE)]
        yield from ((node, resource.namespace, resource.name) for node in asked if node.present)
    elif resource.kind == ASSOCIATION:
        node = body["service_account"]
        yield node, body["namespace"].text, node.text
    elif resource.kind == CREDENTIAL:
        yield from of_subject(body["subject"])
    elif resource.kind == ROLE:
        from iac_scan.views.clouds.iam import RoleTrust
        from iac_scan.views.clouds.policies import one_or_many
        from iac_scan.views.clouds.web_identity import EXACT, is_subject

        for trust in RoleTrust.of(resource):
            for test, key, values in trust.statement.conditions:
                if test in EXACT and trust.statement.allows and is_subject(key, values):
                    for node in one_or_many(values):
                        yield from of_subject(node)
    else:
        from iac_scan.views.clouds.google import GoogleGrant, gke_accounts

        for node in GoogleGrant(resource, body).written_members:
            scope = gke_accounts(node.written)
            if scope is not None and all(scope) and "${" not in "".join(scope):
                yield node, *scope


def of_subject(node: Node) -> Iterator[tuple[Node, str, str]]:
    """The ServiceAccount of the subject of a token, if it is one's."""
    if isinstance(node.raw, Unknown) or not isinstance(node.raw, str) or not node.raw.startswith(ACCOUNTS):
        return
    namespace, _, name = node.raw.removeprefix(ACCOUNTS).partition(":")
    if namespace and name and "*" not in node.raw and "?" not in node.raw:
        yield node, namespace, name

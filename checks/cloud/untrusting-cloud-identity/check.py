"""A ServiceAccount asks for an identity of a cloud that it does not get.

The identity trusts other accounts, or tokens of another cluster, or the cluster gives pods no identities. The workload
then fails to log in, or, worse, falls back on the identity of its node, which may do other things and belongs to every
pod there.

## Fix

Let the trust and the account name each other: the subject `system:serviceaccount:NAMESPACE:NAME` in the role's trust
policy or in the federated credential, the member `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]` in the grant of
`roles/iam.workloadIdentityUser`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Resource, ServiceAccount, Severity, Step, Violation

META = Meta(
    title="Cloud identity that a ServiceAccount does not get",
    severity=Severity.MEDIUM,
    catalogue="X-02, X-23, X-26",
    frameworks={"CIS-EKS": ("5.2.1",), "CIS-GKE": ("5.2.2",), "CIS-AKS": ("5.2.1",)},
)

ROLE, GOOGLE = "aws_iam_role", "iam.gke.io/gcp-service-account"


def check(account: ServiceAccount, facts: Facts) -> Iterator[Violation]:
    """The annotation against the trust of the identity it names, and against the cluster."""
    if not facts.has_cloud:
        return
    resource = account.resource
    label = f"ServiceAccount {resource.name}"
    home = facts.home_of(resource)
    asked = resource.body["metadata"]["annotations"][GOOGLE]
    if asked.present and home is not None and home.service == "GKE":
        given = home.workload_identity(facts.references)
        if not given.is_true:
            message = f"{label} asks for an account of Google Cloud, but its pods get the one of their node"
            steps = (Step(f"{home.address} has no workload pool", given.node),)
            yield Violation(message, asked, steps, Severity.HIGH)
            return
    for identity, node in facts.pod_identities.asked(resource):
        refusing = facts.pod_identities.refusing(identity, resource.namespace, resource.name)
        severity = Severity.MEDIUM if identity.kind == ROLE else Severity.LOW
        if refusing:
            steps = (Step(f"whom {identity.name} trusts", refusing[0]),)
            yield Violation(f"{label} asks for {identity.name}, which does not trust it", node, steps, severity)
        elif identity.kind == ROLE and home is not None and signed_elsewhere(identity, resource, home.resource, facts):
            message = f"{label} asks for {identity.name}, which trusts tokens of another cluster than {home.address}"
            yield Violation(message, node, severity=severity)


def signed_elsewhere(role: Resource, account: Resource, home: Resource, facts: Facts) -> bool:
    """All clusters whose tokens of an account a role takes are declared, and none is the account's own."""
    signers = facts.pod_identities.signers(role, f"system:serviceaccount:{account.namespace}:{account.name}")
    return bool(signers) and all(signer is not None and signer is not home for signer in signers)

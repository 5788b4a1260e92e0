"""A cloud gives an identity to the ServiceAccount `default` of a namespace.

Every pod of the namespace that names no account of its own runs as `default`, also the ones that are added later and
have nothing to do with the cloud. All of them get the identity, and whoever takes over one of them has it.

## Fix

Make a ServiceAccount for the workload that needs the identity, name it in the workload's `serviceAccountName`, and let
the cloud trust that one.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, TrustedAccount, Violation

META = Meta(
    title="Cloud identity for the default account",
    severity=Severity.MEDIUM,
    catalogue="X-05",
    frameworks={"CIS-K8S": ("5.1.5",), "CIS-EKS": ("4.1.5", "5.2.1"), "CIS-GKE": ("5.2.2",), "CIS-AKS": ("5.2.1",)},
)


def check(account: TrustedAccount, _facts: Facts) -> Iterator[Violation]:
    """The name alone decides."""
    if account.name == "default":
        does = "gives an identity of the cloud to" if account.certain else "asks for an identity of the cloud for"
        message = f"{account.label} {does} all pods of {account.namespace} without an account of their own"
        yield Violation(message, account.node)

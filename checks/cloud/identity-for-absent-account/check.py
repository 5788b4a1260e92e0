"""A cloud trusts a ServiceAccount that does not exist.

The identity waits for whoever creates an account of that name: everybody who may create ServiceAccounts in that
namespace can then start pods that act as it. Most often the namespace is wrong, and the workload that needs the
identity does not get it.

## Fix

Correct the namespace and the name, or remove the trust.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Step, TrustedAccount, Violation

META = Meta(
    title="Cloud identity for an account that does not exist",
    severity=Severity.MEDIUM,
    catalogue="X-02, X-23, X-27",
    frameworks={"OWASP-K8S": ("K02",)},
    rests_on=("serviceaccounts",),
)


def check(account: TrustedAccount, facts: Facts) -> Iterator[Violation]:
    """A failure where the account is declared in another namespace; else it may come from other files."""
    namespace, name = account.namespace, account.name
    if name == "default" or facts.declares_account(namespace, name):
        return
    others = facts.accounts_named(name)
    if others and not any(found.namespace_assumed for found in others):
        found = f"{others[0].namespace}/{name}"
        message = f"{account.label} trusts ServiceAccount {namespace}/{name}, which is not declared: {found} is"
        yield Violation(message, account.node, steps=(Step(f"ServiceAccount {found}", others[0].body),))

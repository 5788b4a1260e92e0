"""Rights of an account that no workload uses are there for whoever finds them.

A pod that is added later, or a token that somebody requests, takes them over, and nothing breaks when they are removed.

## Fix

Remove the binding and the account. If people or a pipeline outside the cluster use it, say so in a comment and ignore
this finding.
"""

from collections.abc import Iterator

from iac_scan.sdk import PODS, Facts, Meta, ServiceAccount, Severity, Step, Violation, account_subject

META = Meta(
    title="Rights for a service account that no workload uses",
    severity=Severity.LOW,
    catalogue="K8S-RBAC-019",
    frameworks={"CIS-K8S": ("5.1.6",)},
    rests_on=PODS,
)


def check(account: ServiceAccount, facts: Facts) -> Iterator[Violation]:
    """No pod template of these files names it, and no Secret holds its token."""
    home, name = account.resource.namespace, account.resource.name
    subject = account_subject(home, name)
    grants = [grant for grant in facts.rbac.by_subject.get(subject, ()) if grant.resource is not None]
    if not grants or name == "default" or facts.is_used(subject):
        return
    steps = tuple(Step(grant.text, grant.resource.body["roleRef"]) for grant in grants if grant.resource is not None)
    yield Violation(f"no workload uses {subject.text}, which has rights", account["metadata"]["name"], steps=steps)

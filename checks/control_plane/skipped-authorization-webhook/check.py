"""A webhook that is to refuse requests is skipped when it fails.

With `failurePolicy: NoOpinion` the authorizers after it decide as if it had not been there: whoever makes it fail, by
load or by cutting it off, gets what it would have refused.

## Fix

Set `failurePolicy: Deny`, and leave out with `matchConditions` the requests that the webhook itself needs.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuthorizationConfiguration, Facts, Meta, Severity, Violation

META = Meta(
    title="Authorization webhook that is skipped when it fails",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-011",
    frameworks={"OWASP-K8S": ("K02",)},
)


def check(settings: AuthorizationConfiguration, facts: Facts) -> Iterator[Violation]:
    """A webhook in last place refuses by having no opinion, too."""
    for authorizer in settings["authorizers"].items[:-1]:
        policy = authorizer["webhook"]["failurePolicy"]
        if authorizer["type"].value == "Webhook" and policy.value == "NoOpinion":
            yield Violation(f"what the webhook '{authorizer['name'].text}' refuses is allowed when it fails", policy)

"""The API server allows every request.

An authorizer of the type `AlwaysAllow` agrees to whatever the ones before it have not refused: everybody who can log
in, each pod with its token too, is the cluster's administrator.

## Fix

Remove the authorizer, and keep `Node` and `RBAC`.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuthorizationConfiguration, Facts, Meta, Severity, Violation

META = Meta(
    title="Authorizer that allows everything",
    severity=Severity.CRITICAL,
    catalogue="K8S-ADM-011",
    frameworks={"CIS-K8S": ("1.2.6",), "OWASP-K8S": ("K02",)},
)


def check(settings: AuthorizationConfiguration, facts: Facts) -> Iterator[Violation]:
    """The authorizers by their type."""
    for authorizer in settings["authorizers"].items:
        if authorizer["type"].value == "AlwaysAllow":
            yield Violation("every request to the API server is allowed", authorizer["type"])

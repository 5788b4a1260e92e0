"""A ReferenceGrant lets another namespace refer to every Secret of this one.

Gateways of that namespace may then present any certificate that is kept here, and read the keys. A grant without
`name` covers Secrets that do not exist yet.

## Fix

Name the Secret in the `to` entry, one entry for each.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, ReferenceGrant, Severity, Violation

META = Meta(
    title="ReferenceGrant for all Secrets",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-040",
    frameworks={"OWASP-K8S": ("K03",)},
)


def check(grant: ReferenceGrant, facts: Facts) -> Iterator[Violation]:
    """A `to` entry for Secrets without a name."""
    for entry in grant["spec"]["to"].items:
        if entry["kind"].value == "Secret" and not entry["name"].present:
            yield Violation(f"ReferenceGrant '{grant.resource.name}' grants every Secret of its namespace", entry)

"""A mirror may be pushed to.

What stands in for another registry should only be read. An image that is pushed to the mirror is pulled in the place
of the publisher's own.

## Fix

Take `push` out of the `capabilities`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Mirror that takes pushes",
    severity=Severity.MEDIUM,
    catalogue="HST-04",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Mirrors that are told to take pushes."""
    for endpoint in settings.endpoints:
        if endpoint.mirror and endpoint.writes:
            yield Violation(f"{settings.title} may push to the mirror '{endpoint.url}'", endpoint.at)

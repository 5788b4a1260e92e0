"""The API server takes requests without a login at every path.

What they may do is up to the roles of `system:anonymous` and `system:unauthenticated`, and to whoever binds one by
mistake; flaws of the server are open to everybody who reaches it.

## Fix

Set `anonymous.enabled: false`, or list under `anonymous.conditions` the paths that health checks ask for: `/livez`,
`/readyz` and `/healthz`.
"""

from collections.abc import Iterator

from iac_scan.sdk import AuthenticationConfiguration, Facts, Meta, NotAsked, Severity, Violation

META = Meta(
    title="Requests without a login at every path",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-010",
    frameworks={"CIS-K8S": ("1.2.1",), "OWASP-K8S": ("K06", "K09")},
)
HEALTH = frozenset({"/livez", "/readyz", "/healthz"})


def check(settings: AuthenticationConfiguration, facts: Facts) -> Iterator[Violation | NotAsked]:
    """Without the field a flag decides."""
    anonymous = settings["anonymous"]
    if not anonymous.present:
        yield NotAsked()
    if not anonymous["enabled"].flag:
        return
    conditions = anonymous["conditions"].items
    if not conditions:
        yield Violation("requests without a login are taken at every path", anonymous["enabled"])
    for condition in conditions:
        if condition["path"].text not in HEALTH:
            message = f"requests without a login are taken at {condition['path'].text}, which is no health check"
            yield Violation(message, condition["path"])

"""A registry lets everybody pull and push.

Whoever reaches it replaces images that others run.

## Fix

Configure `auth`: `token` with an identity provider, or `htpasswd` behind TLS.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Registry server without login",
    severity=Severity.HIGH,
    catalogue="DST-02",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1525",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """No login, or the one that exists for tests. A cache of another registry takes no pushes."""
    if settings.resource.kind != "DistributionConfig":
        return
    auth = settings["auth"]
    if auth["silly"].present:
        yield Violation("the registry takes any login", auth["silly"], severity=Severity.CRITICAL)
    elif not auth.fields and settings["proxy"]["remoteurl"].text:
        message = "the registry lets everybody pull what it caches with its own login"
        if settings["proxy"]["username"].text:
            yield Violation(message, settings["proxy"], severity=Severity.MEDIUM)
    elif not auth.fields:
        yield Violation("the registry lets everybody pull and push", settings["auth"])

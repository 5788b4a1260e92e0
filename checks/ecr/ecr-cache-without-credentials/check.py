"""ECR is to keep copies of images from a registry that wants a login, and has none.

The rule does not work: Docker Hub and other registries turn away pulls without credentials.

## Fix

Store a login in Secrets Manager under a name that begins with `ecr-pullthroughcache/`, and set `credential_arn`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PullThroughCache, Severity, Violation

META = Meta(title="Image cache without a login", severity=Severity.INFO, catalogue="ECR-10")

WANT_LOGIN = ("registry-1.docker.io", "ghcr.io", "registry.gitlab.com")


def check(rule: PullThroughCache, facts: Facts) -> Iterator[Violation]:
    """The registry, and the credential."""
    upstream = rule["upstream_registry_url"]
    private = upstream.text in WANT_LOGIN or upstream.text.endswith(".azurecr.io")
    if private and not rule["credential_arn"].present:
        yield Violation(f"{rule.label} has no login for {upstream.text}", upstream)

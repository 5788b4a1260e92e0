"""The API server stores Secrets as plain text, although it is given a configuration for encryption.

Whoever reads the disk of etcd, a copy of it or a backup has every password and token of the cluster. The first provider
of a resource is the one that writes, so `identity` in first place encrypts nothing, whatever comes after it; and a
configuration that does not name Secrets leaves them as they are.

## Fix

Put a provider that encrypts (`kms` with `apiVersion: v2`, or `secretbox`) first for `secrets`, and `identity` last
while old values are still to be read. Then write all Secrets anew:
`kubectl get secrets -A -o json | kubectl replace -f -`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BUILT_IN_GROUPS, EncryptionConfiguration, Facts, Meta, Severity, Undecided, Violation

META = Meta(
    title="Secrets stored as plain text",
    severity=Severity.HIGH,
    catalogue="K8S-ENC-001",
    frameworks={"CIS-K8S": ("1.2.28",), "OWASP-K8S": ("K03",)},
    aliases=("C-0066",),
)


def check(configuration: EncryptionConfiguration, facts: Facts) -> Iterator[Violation | Undecided]:
    """What the API server would write a Secret with."""
    providers = configuration.providers_of("secrets")
    if not providers:
        listed = configuration["resources"]
        names = [name for entry in listed.items for name in entry["resources"].strings]
        if names and all(is_foreign(name) for name in names):
            yield Undecided(
                "only resources that other API servers may serve are named; whose file it is, is open", listed
            )
        else:
            yield Violation("no entry encrypts Secrets", listed)
    elif "identity" in providers[0].fields:
        yield Violation("Secrets are written by the provider 'identity', which encrypts nothing", providers[0])


def is_foreign(name: str) -> bool:
    """A resource, with its group behind the first dot, that is none of Kubernetes itself."""
    group = name.partition(".")[2]
    return bool(group) and group != "*" and group not in BUILT_IN_GROUPS

"""A mirror is asked what a tag means, not only for content by its digest.

Who runs the mirror, or answers in its place, chooses what a tag stands for. By digest it can only give what was asked
for.

## Fix

Let the mirror answer for digests only: `capabilities = ["pull"]` in hosts.toml, `pull-from-mirror = "digest-only"` in
registries.conf, an ImageDigestMirrorSet instead of an ImageTagMirrorSet.
"""

from collections.abc import Iterator

from iac_scan.sdk import EVERY, Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Mirror that says what tags mean",
    severity=Severity.MEDIUM,
    catalogue="HST-03, CTR-03",
    profile="hygiene",
)
ABLE = frozenset({"ContainerdHosts", "ContainersRegistries", "ImageTagMirrorSet", "ImageContentPolicy"})


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Mirrors of single registries, where the format could tell them to answer for digests only."""
    for endpoint in settings.endpoints if settings.resource.kind in ABLE else ():
        if endpoint.mirror and endpoint.tags and endpoint.registry != EVERY and not endpoint.is_loopback:
            yield Violation(f"{settings.title} asks the mirror '{endpoint.url}' what tags mean", endpoint.at)

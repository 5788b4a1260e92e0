"""One mirror answers for every registry, whoever's images they are.

It is asked first what a tag means, for images of all publishers. Who controls it, or answers in its place, chooses
what runs.

## Fix

Name the registries that the mirror really mirrors, and let it answer for digests only where the format allows it:
`capabilities = ["pull"]`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EVERY, Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Mirror for every registry",
    severity=Severity.MEDIUM,
    catalogue="RDY-04, HST-05, CTD-02",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Mirrors under the wildcard that may say what a tag means."""
    for endpoint in settings.endpoints:
        if endpoint.registry == EVERY and endpoint.mirror and endpoint.tags and not endpoint.is_loopback:
            yield Violation(f"{settings.title} asks '{endpoint.url}' for the images of every registry", endpoint.at)

"""A name without a registry is looked up in several registries, one after the other.

Whoever registers the name in the one that is asked first decides what runs.

## Fix

Write image names with their registry, leave one registry in `unqualified-search-registries`, or set
`short-name-mode = "enforcing"`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Short image names that are guessed",
    severity=Severity.MEDIUM,
    catalogue="CTR-02",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Several registries to search, and nothing that asks which of them is meant."""
    if settings.resource.kind != "ContainersRegistries":
        return
    listed = settings["unqualified-search-registries"]
    old = settings["registries"]["search"]["registries"]
    places = listed if listed.present else old
    if len(places.items) > 1 and settings["short-name-mode"].text != "enforcing":
        yield Violation(f"short image names are looked up in {len(places.items)} registries", places)

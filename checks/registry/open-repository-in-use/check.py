"""A workload pulls its image from a registry that everybody may pull from, or that has one password for all.

Everybody can read what the workload runs, with the code and the secrets in its layers; whoever has the administrator's
password can replace it.

## Fix

Switch anonymous pulls and the administrator's account off; let nodes pull with an identity of their own.
"""

from collections.abc import Iterator

from iac_scan.sdk import AzureRegistry, Container, Facts, Meta, Severity, Step, Violation

META = Meta(title="Running an image from an open registry", severity=Severity.MEDIUM, catalogue="X-16, X-40")

FLAWS = {
    "anonymous_pull_enabled": "lets everybody pull",
    "admin_enabled": "has an administrator's password",
}


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """The settings of a declared registry of Azure."""
    image = container["image"]
    origin = facts.origin_of(image, container.resource.id.stack)
    if origin is None or origin.resource.kind != "azurerm_container_registry":
        return
    registry = AzureRegistry(origin.resource, origin.resource.body)
    for name, words in FLAWS.items():
        setting = registry.read(name)
        if setting.is_true:
            step = Step(f"{registry.address} {words}", setting.node)
            yield Violation(
                f"container '{container.name}' pulls from {registry.address}, which {words}", image, (step,)
            )

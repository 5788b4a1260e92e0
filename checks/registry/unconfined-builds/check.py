"""Builds may leave their sandbox.

A Dockerfile of anybody who may build then gets the network or the rights of the machine it is built on.

## Fix

Remove the entitlement or the setting, and give single trusted builds a builder of their own.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(
    title="Builds that may leave their sandbox",
    severity=Severity.MEDIUM,
    catalogue="BKT-04, BKT-06",
    frameworks={"MITRE": ("T1611",)},
)
GIVEN = {"network.host": "the network of the machine", "security.insecure": "the rights of the machine"}


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Entitlements that builds may ask for, and workers without a sandbox for processes."""
    if settings.resource.kind != "BuildkitConfig":
        return
    for item in settings["insecure-entitlements"].items:
        if item.text in GIVEN:
            yield Violation(f"builds may ask for {GIVEN[item.text]}", item)
    for worker, table in settings["worker"].fields.items():
        if table["noProcessSandbox"].flag:
            yield Violation(f"builds of the worker '{worker}' see each other's processes", table["noProcessSandbox"])

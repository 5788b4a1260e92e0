"""Docker runs all containers of the machine without a protection that it has by default.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Facts, RegistrySettings, Violation


def check(settings: RegistrySettings, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """The setting has the value that takes the protection away."""
    if settings.resource.kind == "DockerDaemon" and settings[row["key"]].value == row["value"]:
        yield Violation(row["message"], settings[row["key"]])

"""The API server encrypts what it stores in a way that has weaknesses: one row of the table for each."""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import EncryptionConfiguration, Facts, Violation


def check(configuration: EncryptionConfiguration, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """Providers in first place write; the others only read what was written before."""
    for entry in configuration["resources"].items:
        providers = entry["providers"].items
        for provider in providers if row.get("everywhere") else providers[:1]:
            place = provider[row["provider"]]
            if place.present and ("version" not in row or place["apiVersion"].value in row["version"]):
                yield Violation(row["message"], place)

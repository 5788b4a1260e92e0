"""No version of an add-on is named, so that AWS chooses one.

Two clusters made from the same files then run different code, and nobody sees in the files what changed.

## Fix

Set `addon_version`, to a version or to that of the data source `aws_eks_addon_version`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksAddOn, Facts, Meta, Severity, Violation

META = Meta(title="EKS add-on of any version", severity=Severity.INFO, catalogue="EKS-32", profile="hygiene")


def check(add_on: EksAddOn, facts: Facts) -> Iterator[Violation]:
    """The version."""
    if not add_on["addon_version"].present:
        yield Violation(f"{add_on.label} runs whatever version AWS chooses", add_on["addon_version"])

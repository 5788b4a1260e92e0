"""A PersistentVolume is a path of a node, and whoever may claim it has that path.

The Pod Security Standards look at pods and see only a claim, so this is a way around them to the files of the node.
A `local` volume is meant for whole disks; one that points into the node's own folders is the same thing.

## Fix

Use a storage driver (CSI). For disks of the node use `local` with a path below /mnt/disks or another folder that
holds nothing else.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PersistentVolume, Severity, Violation, is_sensitive, normal

META = Meta(
    title="Path of the node as a persistent volume",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-018",
    frameworks={"CIS-K8S": ("5.2.11",), "OWASP-K8S": ("K04",)},
)


def check(volume: PersistentVolume, facts: Facts) -> Iterator[Violation]:
    """Any hostPath, and a local path that is the node itself."""
    at = volume["spec"]["hostPath"]["path"]
    if volume["spec"]["hostPath"].present:
        yield Violation(f"the volume is {at.text or '?'} of the node", at)
    at = volume["spec"]["local"]["path"]
    if at.text and is_sensitive(normal(at.text)):
        yield Violation(f"the volume is {at.text} of the node", at)

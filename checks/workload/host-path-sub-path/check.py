"""A container mounts a part of a path of the node, chosen by `subPath`.

The kubelet resolves such a part on the node. Whoever can write to the path can replace a folder by a link, and
there were flaws in that resolution which led out of the path.

## Fix

Mount the folder itself: put its whole path into the volume's `hostPath.path` and remove `subPath` and `subPathExpr`
from the mount.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, HostPath, Meta, Severity, Violation

META = Meta(
    title="Part of a path of the node mounted by subPath",
    severity=Severity.LOW,
    catalogue="K8S-WKL-016",
    frameworks={"OWASP-K8S": ("K01",), "CVE": ("CVE-2021-25741",)},
    aliases=("C-0058",),
)


def check(volume: HostPath, facts: Facts) -> Iterator[Violation]:
    """Only where the path may be created on the way: a type that demands a kind of file checks it first."""
    if volume["hostPath"]["type"].text not in ("", "DirectoryOrCreate"):
        return
    for mount in volume.mounts:
        at = mount.node["subPathExpr"] if mount.node["subPathExpr"].present else mount.node["subPath"]
        if at.text:
            yield Violation(f"container '{mount.container.name}' mounts a part of {volume.path} of its node", at)

"""A control plane is of a version of Kubernetes that gets no corrections any more, or of one that changes by itself.

The project corrects its newest minor versions only, each for about fourteen months; flaws found in others stay.
A version such as `stable-1` is whatever is newest when a node is set up, so that nodes of one cluster differ.

## Fix

Upgrade one minor version after the other, and write a full version such as `v1.36.2`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import NEWEST_KUBERNETES, ApiServer, Facts, Meta, Severity, Violation

META = Meta(
    title="Control plane of an unsupported or changing version",
    severity=Severity.MEDIUM,
    catalogue="K8S-KUB-006",
    frameworks={"OWASP-K8S": ("K07",)},
    aliases=("C-0273",),
)
MOVING = re.compile(r"(ci/|release/)?(stable|latest)(-[\d.]+)?(\.txt)?")
SUPPORTED = 4  # minor versions, the newest included: one more than are corrected, as upgrades take time


def check(server: ApiServer, facts: Facts) -> Iterator[Violation]:
    """The version of the API server, which all other components follow."""
    if not server.release.present:
        return
    if MOVING.fullmatch(server.release.text):
        yield Violation(f"Kubernetes {server.release.text} changes by itself", server.release)
    elif server.version and server.version < (NEWEST_KUBERNETES[0], NEWEST_KUBERNETES[1] - SUPPORTED + 1):
        version = ".".join(map(str, server.version))
        yield Violation(f"Kubernetes {version} gets no corrections any more", server.release)

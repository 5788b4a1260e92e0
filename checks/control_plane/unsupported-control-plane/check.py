"""A control plane is of a version of Kubernetes that gets no corrections any more, or of one that changes by itself.

The project corrects its newest minor versions only, each for about fourteen months; flaws found in others stay.
A version such as `stable-1` is whatever is newest when a node is set up, so that nodes of one cluster differ.

## Fix

Upgrade one minor version after the other, and write a full version such as `v1.36.2`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import NEWEST_KUBERNETES, ControlPlaneComponent, Facts, Meta, Severity, Violation

META = Meta(
    title="Control plane of an unsupported or changing version",
    severity=Severity.MEDIUM,
    catalogue="K8S-KUB-006",
    frameworks={"OWASP-K8S": ("K07",)},
    aliases=("C-0273",),
)
MOVING = re.compile(r"(ci/|release/)?(stable|latest)(-[\d.]+)?(\.txt)?")
SUPPORTED = 4  # minor versions, the newest included: one more than are corrected, as upgrades take time


def check(component: ControlPlaneComponent, facts: Facts) -> Iterator[Violation]:
    """The version of the API server, which all other components follow."""
    if component.component != "kube-apiserver" or not component.release.present:
        return
    if MOVING.fullmatch(component.release.text):
        yield Violation(f"Kubernetes {component.release.text} changes by itself", component.release)
    elif component.version and component.version < (NEWEST_KUBERNETES[0], NEWEST_KUBERNETES[1] - SUPPORTED + 1):
        version = ".".join(map(str, component.version))
        yield Violation(f"Kubernetes {version} gets no corrections any more", component.release)

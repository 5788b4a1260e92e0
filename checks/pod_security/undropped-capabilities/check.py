"""The container keeps capabilities, slices of root's power, that it was given by default.

Among them is NET_RAW, with which a container can forge packets and pose as its neighbours. Few programs need any of
them; dropping ALL costs one line, and what is needed can be added back by name.

Runtimes understand `all` as well, but the restricted level of the Pod Security Standards accepts `ALL` only.

## Fix

Drop all capabilities in the container:

    securityContext:
      capabilities:
        drop: ["ALL"]
        # add: ["NET_BIND_SERVICE"]   only for ports below 1024
"""

from collections.abc import Iterator
from dataclasses import replace

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Capabilities not dropped",
    severity=Severity.LOW,
    catalogue="K8S-PSS-019, K8S-WKL-033",
    frameworks={"PSS": ("restricted",), "CIS-K8S": ("5.2.8", "5.2.9"), "OWASP-K8S": ("K01",)},
    aliases=("KSV-0003", "KSV-0004", "KSV-0106", "CKV_K8S_37", "CKV_K8S_28"),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Medium where NET_RAW stays; capabilities beyond the default set are the check added-capability."""
    if container.is_privileged:
        return
    beyond = {said.at.key for said in facts.pod_security("capabilities_baseline", container)}
    drop = container["securityContext"]["capabilities"]["drop"]
    dropped = {name.upper().removeprefix("CAP_") for name in drop.strings}
    for said in facts.pod_security("capabilities_restricted", container):
        if said.at.key != "drop" and said.at.key not in beyond:
            yield said
        elif said.at.key == "drop" and dropped.isdisjoint({"ALL", "NET_RAW"}):
            message = f"container '{container.name}' keeps its default capabilities, NET_RAW among them"
            yield replace(said, message=message, severity=Severity.MEDIUM)
        elif said.at.key == "drop":
            yield said

"""The pod changes a kernel parameter that is not known to be confined to it.

Some parameters hold for the whole node, others can take memory or ports from neighbours. The kubelet refuses pods
with such parameters unless the node's administrator has allowed them.

## Fix

Remove the parameter, or set it on the node, where it belongs. Safe ones are listed in the Pod Security Standards,
among them `net.ipv4.ip_unprivileged_port_start` and `net.ipv4.ip_local_port_range`.
"""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from iac_scan.sdk import Facts, Meta, Severity, Step, Violation, Workload

META = Meta(
    title="Kernel parameter that is not confined to the pod",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-011, K8S-WKL-058",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.6.3",), "OWASP-K8S": ("K01",)},
    aliases=("KSV-0026",),
)

KUBELET = "kubelet.config.k8s.io"


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """A kubelet among the scanned files that allows the parameter is part of the story."""
    for said in facts.pod_security("sysctls", workload):
        steps = tuple(
            Step(f"the kubelet allows {item.text}", item)
            for kubelet in facts.graph.of_kind("KubeletConfiguration", KUBELET)
            for item in kubelet.body["allowedUnsafeSysctls"].items
            if fnmatchcase(said.at.text, item.text)
        )
        yield replace(said, steps=steps)

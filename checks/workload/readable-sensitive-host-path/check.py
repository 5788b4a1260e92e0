"""The pod can read files that its node runs on.

Among them are keys and tokens: the kubelet's certificate, the tokens of the other pods of the node, private keys
under /etc, environment variables under /proc. A read-only mount keeps them from being changed, not from being read.

Agents known by their label to collect logs or metrics get a low finding for the folders that is about.

## Fix

Mount only the file or folder that is needed, and read metrics and logs through the kubelet or a node agent that
exists already.
"""

from collections.abc import Iterator

from iac_scan.sdk import Danger, Facts, HostPath, Meta, Severity, Violation

META = Meta(
    title="Sensitive path of the node readable",
    severity=Severity.HIGH,
    catalogue="K8S-WKL-015, K8S-PSS-005",
    frameworks={"PSS": ("baseline",), "CIS-K8S": ("5.2.11",), "OWASP-K8S": ("K01",), "MITRE": ("T1552.001",)},
    aliases=("KSV-0121",),
)

# Agents whose work is to read these folders, by the labels their charts put on them.
AGENTS = frozenset(
    """
    node-exporter prometheus-node-exporter cadvisor fluent-bit fluentd promtail alloy grafana-alloy vector filebeat
    """.split()
)
AGENT_PATHS = frozenset({"/", "/proc", "/etc/machine-id", "/var/lib/docker", "/var/lib/docker/containers"})
NAME_LABELS = ("app.kubernetes.io/name", "k8s-app", "app", "name")


def check(volume: HostPath, facts: Facts) -> Iterator[Violation]:
    """The worst of its mounts counts."""
    danger, mount = volume.worst
    if danger is Danger.READABLE and mount is not None:
        labels = volume.workload.labels
        known = mount.path in AGENT_PATHS and any(labels.get(label) in AGENTS for label in NAME_LABELS)
        message = f"container '{mount.container.name}' can read {mount.path} of its node"
        yield Violation(message, volume.at, severity=Severity.LOW if known else None)

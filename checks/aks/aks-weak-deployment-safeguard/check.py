"""The deployment safeguards of a cluster only warn, or let privileged pods in.

Deployment safeguards are Azure's policies for workloads. At the level `Warn` they write a line that nobody reads; with
the Pod Security Standard `Privileged` a pod may take over its node.

## Fix

Set `level = "Enforce"` and `pod_security_standards_level` to `Baseline` or `Restricted`; exclude single namespaces that
need more with `excluded_namespaces`.
"""

from collections.abc import Iterator

from iac_scan.sdk import DeploymentSafeguard, Facts, Meta, Severity, Violation

META = Meta(title="Deployment safeguards without effect", severity=Severity.MEDIUM, catalogue="AKS-15")


def check(safeguard: DeploymentSafeguard, facts: Facts) -> Iterator[Violation]:
    """The level, and the standard it enforces."""
    level = safeguard.read("level")
    if level.value == "Warn":
        yield Violation(
            f"{safeguard.address} warns of unsafe workloads and lets them in", level.node, fix='level = "Enforce"'
        )
    standard = safeguard.read("pod_security_standards_level")
    if standard.value == "Privileged":
        message = f"{safeguard.address} holds pods to the standard Privileged, which forbids nothing"
        yield Violation(message, standard.node, fix='pod_security_standards_level = "Baseline"')

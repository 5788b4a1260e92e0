"""Code that is not trusted runs with nothing but a container around it.

All containers of a node share its kernel. Code from strangers, or written by a model, is expected to try and leave;
a sandbox such as gVisor or Kata puts a second kernel in between.

## Fix

Set `runtimeClassName` to a class of gVisor or Kata Containers.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, Violation, Workload

META = Meta(
    title="Untrusted code without a sandbox",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-053",
    frameworks={"OWASP-K8S": ("K01",), "CIS-GKE": ("5.10.3",)},
    aliases=("C-0297",),
)

SANDBOX_KINDS = frozenset({("agents.x-k8s.io", "Sandbox"), ("extensions.agents.x-k8s.io", "SandboxTemplate")})
RUNTIMES = ("gvisor", "runsc", "kata")


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """Agent sandboxes, and pods whose label says that they are not trusted."""
    kind = (workload.resource.id.group, workload.resource.kind)
    if kind not in SANDBOX_KINDS and workload.labels.get("untrusted", "").lower() != "true":
        return
    at = workload.spec["runtimeClassName"]
    if not at.text.lower().startswith(RUNTIMES):
        yield Violation(f"{workload.resource.kind} {workload.resource.name} runs untrusted code without a sandbox", at)

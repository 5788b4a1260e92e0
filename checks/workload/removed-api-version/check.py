"""An object of an API version that Kubernetes no longer serves can't be applied.

The deployment fails, or the object is left out of it; if that object is a policy, a quota or a disruption budget, its
protection is missing. Manifests with such versions also keep a cluster from being upgraded.

## Fix

Write the object in the API version that the message names; the migration guide lists the fields that changed.
PodSecurityPolicy has no successor of its own: label the namespaces for Pod Security Admission instead. If your clusters
are older than that, say so with `--kubernetes-version`.
"""

from collections.abc import Iterator

from iac_scan.sdk import ApiState, Facts, KubernetesObject, Meta, Severity, Violation, api_lifecycle

META = Meta(
    title="API version that is no longer served",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-048",
    frameworks={"OWASP-K8S": ("K07",), "NSA-CISA": ("upgrade",)},
    aliases=("KSV-0107", "no-extensions-v1beta"),
    references=("https://kubernetes.io/docs/reference/using-api/deprecation-guide/",),
)


def check(view: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    identity, api_version = view.resource.id, view.resource.api_version
    _, minor = facts.kubernetes_version
    end = api_lifecycle(identity.group, api_version.rpartition("/")[2], identity.kind, minor)
    if end is not None and end.state is ApiState.REMOVED:
        advice = f"use {end.replacement}" if end.replacement else "it has no successor"
        message = f"{api_version} {identity.kind} is not served from Kubernetes 1.{end.removed} on; {advice}"
        yield Violation(message, view["apiVersion"])

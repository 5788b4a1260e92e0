"""An object of a deprecated API version works today and fails after some upgrade to come.

Deprecated versions are served for a few more releases, with a warning. Found early, the change is an edit; found during
the upgrade of a cluster, it is an outage or a reason to stay on a version without security fixes.

## Fix

Write the object in the API version that the message names, before the release in which the old one ends.
"""

from collections.abc import Iterator

from iac_scan.sdk import ApiState, Facts, KubernetesObject, Meta, Severity, Violation, api_lifecycle

META = Meta(
    title="Deprecated API version",
    severity=Severity.INFO,
    catalogue="K8S-WKL-048",
    frameworks={"OWASP-K8S": ("K07",), "NSA-CISA": ("upgrade",)},
    references=("https://kubernetes.io/docs/reference/using-api/deprecation-guide/",),
)


def check(view: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    identity, api_version = view.resource.id, view.resource.api_version
    _, minor = facts.kubernetes_version
    end = api_lifecycle(identity.group, api_version.rpartition("/")[2], identity.kind, minor)
    if end is not None and end.state is ApiState.DEPRECATED:
        until = f" and ends with 1.{end.removed}" if end.removed is not None else ""
        advice = f"; use {end.replacement}" if end.replacement else ""
        message = f"{api_version} {identity.kind} is deprecated since Kubernetes 1.{end.deprecated}{until}{advice}"
        yield Violation(message, view["apiVersion"])

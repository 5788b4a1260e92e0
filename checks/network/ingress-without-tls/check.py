"""Requests from outside arrive without encryption.

Everybody on the way can read and change them: passwords, session cookies, the pages themselves.

## Fix

Add the host to `spec.tls` with a certificate's Secret. On a Gateway use a listener with protocol HTTPS, and redirect
from the one with HTTP.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Ingress, Meta, Severity, Violation

META = Meta(
    title="Way in without TLS",
    severity=Severity.MEDIUM,
    catalogue="K8S-NET-027",
    frameworks={"OWASP-K8S": ("K06",), "CIS-EKS": ("5.4.5",)},
    aliases=("C-0263",),
)


BY_ANNOTATION = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
)


def check(ingress: Ingress, facts: Facts) -> Iterator[Violation]:
    """A host that no TLS entry covers, itself or by a wildcard; certificates may come from annotations."""
    annotations = ingress["metadata"]["annotations"]
    if ingress.is_internal or any(annotations[key].present for key in BY_ANNOTATION):
        return
    if "HTTPS" in annotations["alb.ingress.kubernetes.io/listen-ports"].text:
        return
    entries = ingress["spec"]["tls"].items
    hosts = {host for entry in entries for host in entry["hosts"].strings}
    if any(not entry["hosts"].items for entry in entries):
        return
    for rule in ingress.rules:
        host = rule["host"].text
        if host not in hosts and f"*.{host.partition('.')[2]}" not in hosts:
            yield Violation(f"{f'host {host!r}' if host else 'any host'} is served without TLS", rule["host"])
    if not ingress.rules and not entries:
        yield Violation(f"Ingress '{ingress.resource.name}' serves without TLS", ingress["spec"])

"""The image comes from a registry that is retired, or that is not on your list of trusted ones.

A registry decides what runs in your cluster. Retired hosts get no updates any more and may one day belong to
somebody else. The list of trusted registries is yours to set; without it only retired hosts are reported.

A host on the list admits itself and, written with a leading dot, its subdomains; a host with a path admits what is
below that path.

## Fix

Pull the image from a trusted registry, or add its host to the parameter `allowed`. Kubernetes' own images moved
from k8s.gcr.io to registry.k8s.io.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Parameter, Severity, Violation

META = Meta(
    title="Registry retired or not trusted",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-010",
    frameworks={"CIS-K8S": ("5.5.1",), "CIS-EKS": ("5.1.4",), "OWASP-K8S": ("K01",), "MITRE": ("T1525", "T1204.003")},
    aliases=("KSV-0125", "KSV-0034", "C-0078", "C-0001", "C-0253"),
    parameters={"allowed": Parameter((), "Trusted registries: a host, a host with a path, or a dot and a domain.")},
)

RETIRED = ("k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers")


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Hosts are compared whole, letter case aside."""
    image = ImageReference.parse(container["image"].text)
    if image is None:
        return
    allowed = facts.parameter("untrusted-registry", "allowed", ())
    name = f"{image.host.lower()}/{image.path}"
    if any(name.startswith(f"{entry}/") for entry in RETIRED):
        yield Violation(f"the image of container '{container.name}' comes from a retired registry", container["image"])
    elif (
        isinstance(allowed, tuple) and allowed and not any(admits(entry, image.host.lower(), name) for entry in allowed)
    ):
        message = f"the image of container '{container.name}' comes from {image.host}, which is not trusted"
        yield Violation(message, container["image"])


def admits(entry: str, host: str, name: str) -> bool:
    """An entry of the list holds for an image."""
    entry = entry.lower().rstrip("/")
    return host.endswith(entry) if entry.startswith(".") else name.startswith(f"{entry}/")

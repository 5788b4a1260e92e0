"""Which repository that Terraform declares an image comes from (catalogue joins X-14 to X-16)."""

import re

from iac_scan.analyzers.cloud_references import References
from iac_scan.model.graph import TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.image import ImageReference

ECR, ACR, GAR = "aws_ecr_repository", "azurerm_container_registry", "google_artifact_registry_repository"
KINDS = (ECR, ACR, GAR)
AMAZON = re.compile(r"\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)")
AZURE = re.compile(r"([a-z0-9]+)\.azurecr\.(?:io|cn|us)")
GOOGLE = re.compile(r"([a-z0-9-]+)-docker\.pkg\.dev")
AFTER_REFERENCE = re.compile(r"\}[^$}]*$")


@record
class Origin:
    """The repository of an image, and the image's tag and digest; `certain` says that it can be no other repository."""

    resource: Resource
    tag: str
    digest: str
    certain: bool


def origin_of(image: Node, stack: str, graph: ResourceGraph, references: References) -> Origin | None:
    """The declared repository that an image comes from, by reference or by a name that is one in the world."""
    if not any(graph.of_kind(kind, TERRAFORM) for kind in KINDS):
        return None
    raw = image.raw
    if isinstance(raw, Unknown):
        found = references.target(image, KINDS, stack)
        rest = AFTER_REFERENCE.search(raw.expression)
        if found is None or rest is None:
            return None
        text = rest[0][1:]
        name, _, digest = text.partition("@")
        tag = name.rpartition("/")[2].partition(":")[2]
        return Origin(found, tag, digest, certain=True)
    reference = ImageReference.parse(raw) if isinstance(raw, str) else None
    if reference is None:
        return None
    matching = [
        resource for kind in KINDS for resource in graph.of_kind(kind, TERRAFORM) if is_named(resource, reference)
    ]
    if len({(entry.kind, entry.name) for entry in matching}) != 1:
        return None
    resource = matching[0]
    return Origin(resource, reference.tag, reference.digest, certain=resource.kind != ECR)


def is_named(resource: Resource, image: ImageReference) -> bool:
    """The host and path of an image are those of a repository; of Amazon's, region and account are not compared."""
    body, host = resource.body, image.host.lower()
    if resource.kind == ECR:
        return AMAZON.fullmatch(host) is not None and body["name"].raw == image.path
    if resource.kind == ACR:
        azure, name = AZURE.fullmatch(host), body["name"].raw
        return azure is not None and isinstance(name, str) and name.lower() == azure[1]
    google = GOOGLE.fullmatch(host)
    project, repository, _ = (*image.path.split("/", 2), "", "")[:3]
    written = (body["location"].raw, body["project"].raw, body["repository_id"].raw)
    return google is not None and written == (google[1], project, repository)

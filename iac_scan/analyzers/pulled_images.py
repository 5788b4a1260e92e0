"""Every image of a world: which servers may answer for it, over what transport, with which login."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from iac_scan.analyzers.built_images import BuiltImages
from iac_scan.analyzers.registries import BUILDER_KINDS, Registries, Served
from iac_scan.analyzers.signatures.images import signatures
from iac_scan.model.graph import DOCKERFILE, GITLAB, PIPELINE, TERRAFORM, Resource, ResourceGraph
from iac_scan.model.images import BuiltFrom, PulledImage, Server
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.carriers import expand
from iac_scan.views.dockerfile import BuildInstruction, BuildStage
from iac_scan.views.image import ImageReference
from iac_scan.views.pipelines import PipelineImage, PipelineStep
from iac_scan.views.pods import Workload

IMAGE_ACTION = "docker://"  # a step of GitHub's that runs an image
# Elsewhere an operator fills in the images that its object leaves out, or takes them from the object's `spec.image`.
BUILT_IN = frozenset({"", "apps", "batch"})
Use = tuple[str, Node, tuple[str, ...]]
# Where resources of Terraform that run containers outside of a cluster name their images; `*` is every block.
CLOUD_IMAGES: dict[str, tuple[str, ...]] = {
    "aws_lambda_function": ("image_uri",),
    "google_cloud_run_service": ("template", "*", "spec", "*", "containers", "*", "image"),
    "google_cloud_run_v2_service": ("template", "*", "containers", "*", "image"),
    "google_cloud_run_v2_job": ("template", "*", "template", "*", "containers", "*", "image"),
    "azurerm_container_group": ("container", "*", "image"),
    "azurerm_container_app": ("template", "*", "container", "*", "image"),
}


def pulled_images(graph: ResourceGraph) -> list[PulledImage]:
    """The images that a world's workloads and pipelines run and its Dockerfiles build on, sorted by references."""
    ran: dict[str, list[Use]] = defaultdict(list)
    built: dict[str, list[Use]] = defaultdict(list)
    piped: dict[str, list[Use]] = defaultdict(list)
    sources = {DOCKERFILE: (built, bases), PIPELINE: (piped, job_images), TERRAFORM: (ran, cloud_uses)}
    for resource in graph.resources:
        into, source = sources.get(resource.id.group, (ran, uses))
        for text, use in source(resource):
            into[text].append(use)
    nodes, builders = Registries(graph), Registries(graph, BUILDER_KINDS)
    runners = Registries(graph, frozenset())  # whose own settings are nowhere in the repository
    signed, builds = signatures(graph), BuiltImages(graph)
    found = [
        (
            text,
            replace(
                pulled(text, used, registries),
                signatures=signed.get(text, ()) if by_image is ran else (),
                built_from=origins(text, builds),
            ),
        )
        for by_image, registries in ((ran, nodes), (built, builders), (piped, runners))
        for text, used in by_image.items()
    ]
    return [image for _, image in sorted(found, key=lambda entry: (entry[0], entry[1].users))]


def origins(text: str, builds: BuiltImages) -> tuple[BuiltFrom, ...]:
    """The stages of Dockerfiles that an image may be built from."""
    image = ImageReference.parse(text)
    return tuple(
        BuiltFrom(found.stage.resource.id.address, found.stage.name, found.build.by, found.build.at.span)
        for found in (builds.of(image) if image is not None else ())
    )


def job_images(resource: Resource) -> Iterator[tuple[str, Use]]:
    """The images that the jobs, services and steps of a pipeline run in."""
    for image in PipelineImage.of(resource):
        yield image.reference.written, (f"{resource.id.address} job or service", image.reference, ())
    for step in PipelineStep.of(resource) if resource.kind != GITLAB else ():
        at = step.node["uses"]
        if at.written.startswith(IMAGE_ACTION):
            yield at.written.removeprefix(IMAGE_ACTION), (f"{resource.id.address} step", at, ())


def bases(resource: Resource) -> Iterator[tuple[str, Use]]:
    """The images from elsewhere that a Dockerfile builds on, copies from or mounts, and which stage does."""
    names = {stage.name for stage in BuildStage.of(resource)}
    numbers = {str(stage.number) for stage in BuildStage.of(resource)}
    for stage in BuildStage.of(resource):
        if stage.parent is None and stage.base.raw != "scratch":
            yield stage.base.written, (f"{resource.id.address} FROM of {stage.label}", stage.base, ())
    for instruction in BuildInstruction.of(resource):
        for source, at in sources_of(instruction):
            if source.lower() not in names and source not in numbers:
                who = f"{resource.id.address} {instruction.keyword} of {instruction.stage.label}"
                yield source, (who, at, ())


def sources_of(instruction: BuildInstruction) -> Iterator[tuple[str, Node]]:
    """What an instruction copies from or mounts: a stage, or an image."""
    if instruction.keyword == "COPY" and instruction.flag("from").present:
        yield instruction.flag("from").written, instruction.flag("from")
    for mount in instruction.node["flags"]["mount"].items if instruction.keyword == "RUN" else ():
        options = mount.raw.split(",") if isinstance(mount.raw, str) else ()
        yield from ((option[len("from=") :], mount) for option in options if option.startswith("from="))


def cloud_uses(resource: Resource) -> Iterator[tuple[str, Use]]:
    """The images of a resource of Terraform that runs containers outside of a cluster."""
    if resource.kind == "aws_ecs_task_definition":
        yield from task_uses(resource)
    path = CLOUD_IMAGES.get(resource.kind)
    try:
        for node in expand(resource.body, path) if path else ():
            if node.present:
                yield node.written, (resource.id.address, node, ())
    except UnknownValueError:
        return


def task_uses(resource: Resource) -> Iterator[tuple[str, Use]]:
    """The images of the containers that a task of ECS defines, in JSON."""
    node = resource.body["container_definitions"]
    if isinstance(node.raw, Unknown):
        yield node.written, (resource.id.address, node, ())
        return
    try:
        listed = json.loads(node.text)
    except ValueError:
        return
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("image"), str):
            yield entry["image"], (f"{resource.id.address} '{entry.get('name', '')}'", node, ())


def uses(resource: Resource) -> Iterator[tuple[str, Use]]:
    """The images that a resource's pods run: the reference as it is written, and who runs it with which logins."""
    try:
        for workload in Workload.of(resource):
            logins = tuple(logins_of(workload))
            for container in workload.containers:
                if container["image"].present or resource.id.group in BUILT_IN:
                    who = f"{resource.id.address} '{container.name}'"
                    yield container["image"].written, (who, container["image"], logins)
            own = resource.body["spec"]["image"]
            if resource.id.group not in BUILT_IN and isinstance(own.raw, str | Unknown):
                yield own.written, (resource.id.address, own, logins)
    except UnknownValueError:
        return


def logins_of(workload: Workload) -> Iterator[str]:
    """The pull secrets that a pod names."""
    for entry in workload.spec["imagePullSecrets"].items:
        name = entry["name"].raw
        yield name.expression if isinstance(name, Unknown) else str(name)


def pulled(text: str, found: list[Use], registries: Registries) -> PulledImage:
    """One image with all its uses."""
    users = tuple(sorted({(who, node.span) for who, node, _ in found}))
    logins = tuple(sorted({login for _, _, named in found for login in named}))
    if any(isinstance(node.raw, Unknown) for _, node, _ in found) or "$" in text:
        return PulledImage(text, "", "", "", "", (), logins, users, "it can't be known before render or apply")
    image = ImageReference.parse(text)
    if image is None:
        problem = "no image is named" if not text else "it is no image reference"
        return PulledImage(text, "", "", "", "", (), logins, users, problem)
    servers = tuple(dict.fromkeys(server(entry) for entry in registries.serving(image)))
    return PulledImage(text, image.host, image.path, image.tag, image.digest, servers, logins, users)


def server(served: Served) -> Server:
    """A server in the terms of the report; without settings engines use TLS and check it."""
    endpoint = served.endpoint
    if endpoint is None:
        return Server(served.host, mirror=False, transport="https", verified=True, settings=None)
    falls_back = not endpoint.verified and served.settings is not None and served.settings.kind in FALLING_BACK
    transport = "http" if endpoint.plain else "https or http" if falls_back else "https"
    return Server(served.host, endpoint.mirror, transport, endpoint.verified and not endpoint.plain, endpoint.at.span)


# Engines that try HTTP when they need not check the certificate.
FALLING_BACK = frozenset({"DockerDaemon", "ContainersRegistries", "Image"})

"""Every image of a world: which servers may answer for it, over what transport, with which login."""

from collections import defaultdict
from collections.abc import Iterator

from iac_scan.analyzers.registries import Registries, Served
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.images import PulledImage, Server
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.image import ImageReference
from iac_scan.views.pods import Workload

# Elsewhere an operator fills in the images that its object leaves out, or takes them from the object's `spec.image`.
BUILT_IN = frozenset({"", "apps", "batch"})
Use = tuple[str, Node, tuple[str, ...]]


def pulled_images(graph: ResourceGraph) -> list[PulledImage]:
    """The images of a world's workloads, sorted by their references."""
    registries = Registries(graph)
    used: dict[str, list[Use]] = defaultdict(list)
    for resource in graph.resources:
        for text, use in uses(resource):
            used[text].append(use)
    return [pulled(text, found, registries) for text, found in sorted(used.items())]


def uses(resource: Resource) -> Iterator[tuple[str, Use]]:
    """The images that a resource's pods run: the reference as it is written, and who runs it with which logins."""
    try:
        for workload in Workload.of(resource):
            logins = tuple(logins_of(workload))
            for container in workload.containers:
                if container["image"].present or resource.id.group in BUILT_IN:
                    who = f"{resource.id.address} '{container.name}'"
                    yield spelled(container["image"]), (who, container["image"], logins)
            own = resource.body["spec"]["image"]
            if resource.id.group not in BUILT_IN and isinstance(own.raw, str | Unknown):
                yield spelled(own), (resource.id.address, own, logins)
    except UnknownValueError:
        return


def spelled(node: Node) -> str:
    """A reference as it is written, an Unknown by its expression."""
    raw = node.raw
    return raw.expression if isinstance(raw, Unknown) else raw if isinstance(raw, str) else ""


def logins_of(workload: Workload) -> Iterator[str]:
    """The pull secrets that a pod names."""
    for entry in workload.spec["imagePullSecrets"].items:
        name = entry["name"].raw
        yield name.expression if isinstance(name, Unknown) else str(name)


def pulled(text: str, found: list[Use], registries: Registries) -> PulledImage:
    """One image with all its uses."""
    users = tuple(sorted({(who, node.span) for who, node, _ in found}))
    logins = tuple(sorted({login for _, _, named in found for login in named}))
    if any(isinstance(node.raw, Unknown) for _, node, _ in found):
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

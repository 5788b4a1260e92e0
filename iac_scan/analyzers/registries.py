"""Which servers may be asked for an image, in which order and how (catalogue section 3.1, joins X-11 to X-13)."""

from collections.abc import Iterator

from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.node import UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.image import DOCKER_HUB, ImageReference
from iac_scan.views.registry import Endpoint, RegistrySettings, covers

# Settings of what builds images or keeps charts say nothing about what a node pulls.
NODE_KINDS = frozenset(
    {
        "ContainerdConfig",
        "ContainerdHosts",
        "ContainersRegistries",
        "DockerDaemon",
        "Image",
        "ImageContentPolicy",
        "ImageContentSourcePolicy",
        "ImageDigestMirrorSet",
        "ImageTagMirrorSet",
        "RancherRegistries",
    }
)
# What engines that build images ask. The settings that nodes have are not theirs.
BUILDER_KINDS = frozenset({"BuildkitConfig"})


@record
class Served:
    """One server that may be asked for an image, and the settings that say so; None for the registry's own."""

    endpoint: Endpoint | None
    settings: Resource | None
    host: str


class Registries:
    """The settings of one world's nodes, or of another kind of engine."""

    def __init__(self, graph: ResourceGraph, engines: frozenset[str] = NODE_KINDS) -> None:
        self.unknown: list[UnknownValueError] = []
        self.endpoints: list[tuple[RegistrySettings, Endpoint]] = []
        kinds = RegistrySettings.kinds or frozenset()
        for group, kind in sorted(kinds):
            for resource in graph.of_kind(kind, group) if kind in engines else ():
                settings = RegistrySettings(resource, resource.body)
                try:
                    self.endpoints += [(settings, endpoint) for endpoint in settings.endpoints]
                except UnknownValueError as error:
                    self.unknown.append(error)

    def serving(self, image: ImageReference) -> Iterator[Served]:
        """The servers that may be asked for an image: mirrors as they are written, then the registry itself."""
        own: list[Served] = []
        for settings, endpoint in self.endpoints:
            if not covers(endpoint.registry, image.host, image.path):
                continue
            if endpoint.mirror:
                yield Served(endpoint, settings.resource, endpoint.host)
            else:
                named = endpoint.registry == image.host
                own.append(Served(endpoint, settings.resource, endpoint.host if named else image.host))
        yield from own or [Served(None, None, "registry-1.docker.io" if image.host == DOCKER_HUB else image.host)]

    def insecure(self, image: ImageReference) -> Iterator[tuple[RegistrySettings, Endpoint]]:
        """The settings by which somebody on the network could answer for the image's registry."""
        for settings, endpoint in self.endpoints:
            weak = (endpoint.plain or not endpoint.verified) and not endpoint.is_loopback
            if weak and covers(endpoint.registry, image.host, image.path):
                yield settings, endpoint

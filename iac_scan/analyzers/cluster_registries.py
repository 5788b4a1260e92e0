"""Registries that run as pods, and whether they ask for a login (catalogue section 5, X-44).

The image of Distribution reads a file of settings, then its environment: `REGISTRY_AUTH_HTPASSWD_PATH` stands for
`auth.htpasswd.path`. Without either everybody may pull and push. Source: the configuration of Distribution, and the
entry point of its image.
"""

from collections.abc import Iterator

from iac_scan.model.graph import Relation, Resource, ResourceGraph
from iac_scan.model.node import Node, UnknownValueError, absent
from iac_scan.views.clouds.policies import content
from iac_scan.views.image import ImageReference
from iac_scan.views.pods import Container, Workload

IMAGES = frozenset(
    {
        ("docker.io", "library/registry"),
        ("public.ecr.aws", "docker/library/registry"),
        ("mirror.gcr.io", "library/registry"),
        ("docker.io", "distribution/distribution"),
        ("ghcr.io", "distribution/distribution"),
    }
)
OLD = ("0.", "1.")  # tags of another program of the same name
SETTINGS = ("/etc/docker/registry/config.yml", "/etc/distribution/config.yml")  # of 2 and of 3
PATH = "REGISTRY_CONFIGURATION_PATH"
LOGIN, PROXY, READ_ONLY = "REGISTRY_AUTH", "REGISTRY_PROXY_REMOTEURL", "REGISTRY_STORAGE_MAINTENANCE_READONLY"
CLIENTS, ADDRESS = "REGISTRY_HTTP_TLS_CLIENTCAS", "REGISTRY_HTTP_ADDR"
CLOSING = (PROXY, READ_ONLY, CLIENTS)  # a cache takes no pushes, and who must have a certificate has logged in
NO_LOGIN = ("", "none")
LOCAL = ("127.", "localhost:", "[::1]")


class ClusterRegistries:
    """The registries among the containers of a graph."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph

    def open_to_pushes(self, container: Container) -> bool:
        """A container is a registry that takes pushes from everybody who reaches it. Raises UnknownValueError."""
        if not container.is_main or not is_registry(container["image"]):
            return False
        words = [*container["command"].strings, *container["args"].strings]
        if "garbage-collect" in words:
            return False
        named = [word for word in words if word.endswith((".yml", ".yaml"))]
        if words and not named and "serve" not in words:
            raise absent(container["command"], "what the container runs instead of the registry is not known")
        variables = dict(self.variables(container))
        if PATH in variables:
            named = [variables[PATH]]
        if not admits(variables):
            return False
        return all(is_open(settings, variables) for settings in self.settings(container, named[-1:]))

    def variables(self, container: Container) -> Iterator[tuple[str, str]]:
        """The environment of a container, values as they are written. Raises UnknownValueError."""
        for source in container["envFrom"].items:
            reference = source["configMapRef"]["name"]
            found = self.map_of(reference, container) if reference.present else None
            if found is None:
                raise absent(source, "the environment of the registry is not in the files")
            for key, value in found.body["data"].fields.items():
                yield source["prefix"].text + key, value.written
        for entry in container["env"].items:
            yield entry["name"].text, entry["value"].written if entry["value"].present else "?"

    def settings(self, container: Container, named: list[str]) -> Iterator[Node]:
        """The file that a container reads its settings from, nothing where that is the image's own.

        Raises UnknownValueError where it is not in the files.
        """
        for path in named or SETTINGS:
            for mount in container["volumeMounts"].items:
                at = mount["mountPath"].text.rstrip("/")
                if path == at or path.startswith(f"{at}/"):
                    inner = path.removeprefix(at).lstrip("/")
                    below = mount["subPath"].text.strip("/")
                    yield self.file("/".join(part for part in (below, inner) if part), mount, container)
                    return
        if named and named[0] not in SETTINGS:
            raise absent(container["args"], "the settings of the registry are not in the files")

    def file(self, path: str, mount: Node, container: Container) -> Node:
        """What a file of a volume says. Raises UnknownValueError."""
        for volume in container.workload.volumes:
            if volume["name"].text != mount["name"].text:
                continue
            found = self.map_of(volume["configMap"]["name"], container)
            items = volume["configMap"]["items"].items
            keys = [item["key"].text for item in items if item["path"].text == path] if items else [path]
            for key in keys:
                said = content(found.body["data"][key], yaml=True) if found is not None else mount
                if found is not None and isinstance(said.raw, dict):
                    return said
        raise absent(mount, "the settings of the registry are not in the files")

    def map_of(self, name: Node, container: Container) -> Resource | None:
        """The declared ConfigMap of a name."""
        for found in self.graph.of_kind("ConfigMap"):
            if found.name == name.text and found.namespace == container.resource.namespace:
                return found
        return None

    def fed(self, registry: Workload, workloads: tuple[Workload, ...]) -> Container | None:
        """The first container whose image comes from a registry, by the name of a Service that leads to it."""
        names = set()
        for edge in self.graph.incoming(registry.resource.id, Relation.SELECTS):
            if edge.source.kind == "Service":
                short = f"{edge.source.name}.{edge.source.namespace}"
                names |= {short, f"{short}.svc", f"{short}.svc.cluster.local"}
        for workload in workloads if names else ():
            try:
                for container in workload.containers:
                    reference = ImageReference.parse(container["image"].written)
                    if reference is not None and reference.host.partition(":")[0] in names:
                        return container
            except UnknownValueError:
                continue
        return None


def is_registry(image: Node) -> bool:
    """An image is the one of Distribution, as far as it is known: of an image that may be any nobody asks this."""
    reference = ImageReference.parse(image.written.partition(":${")[0])
    return reference is not None and (reference.host, reference.path) in IMAGES and not reference.tag.startswith(OLD)


def admits(variables: dict[str, str]) -> bool:
    """The environment asks for no login and leaves pushes and other machines their way."""
    asked = [
        name
        for name, value in variables.items()
        if name.startswith(CLOSING) or (name.startswith(LOGIN) and not (name == LOGIN and value in NO_LOGIN))
    ]
    return all(name.startswith(f"{LOGIN}_SILLY") for name in asked) and not variables.get(ADDRESS, "").startswith(LOCAL)


def is_open(settings: Node, variables: dict[str, str]) -> bool:
    """A file of settings asks for no login and leaves pushes and other machines their way. Raises UnknownValueError."""
    auth = settings["auth"]
    login = [name for name in auth.fields if name != "silly"] or (auth.text not in NO_LOGIN)
    closing = (
        settings["proxy"]["remoteurl"].present,
        settings["storage"]["maintenance"]["readonly"]["enabled"].value is True,
        settings["http"]["tls"]["clientcas"].present,
        ADDRESS not in variables and settings["http"]["addr"].text.startswith(LOCAL),
    )
    return not login and not any(closing)

"""Where images come from, as the settings of engines, runtimes and nodes say: one model for every format."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from iac_scan.model.graph import REGISTRY, TERRAFORM, Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.registry_logins import CREDENTIALS, Credential, client_logins, containerd_registry

EVERY = "*"
DOCKER_HUB = "docker.io"
OPENSHIFT = "config.openshift.io"
# Kinds of objects that are registry settings by themselves, with their groups.
OBJECTS = {
    "Image": OPENSHIFT,
    "ImageDigestMirrorSet": OPENSHIFT,
    "ImageTagMirrorSet": OPENSHIFT,
    "ImageContentPolicy": OPENSHIFT,
    "ImageContentSourcePolicy": "operator.openshift.io",
    "CredentialProviderConfig": "kubelet.config.k8s.io",
    "helm_release": TERRAFORM,
    "docker_registry_image": TERRAFORM,
    "harbor_project": TERRAFORM,
    "azurerm_container_registry_task": TERRAFORM,
    "provider.docker": TERRAFORM,
    "provider.harbor": TERRAFORM,
    "provider.helm": TERRAFORM,
}
LOOPBACK = re.compile(r"^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|::1)$", re.IGNORECASE)
TAGS = frozenset({"pull", "resolve"})


@record
class Endpoint:
    """One server that may be asked for the images of a registry.

    `registry` is a host, a prefix of repositories, `*.domain`, a range of addresses, or `*` for all. `plain` says that
    it is spoken to without TLS, `verified` that its certificate is checked; `at` is the place that decides these. A
    `mirror` stands in for another registry; `tags` says that it is asked what a tag means, not only for content by
    digest. `writes` says that it may be pushed to.
    """

    registry: str
    url: str
    at: Node
    plain: bool = False
    verified: bool = True
    mirror: bool = False
    tags: bool = True
    writes: bool = False

    @property
    def host(self) -> str:
        """The host and port that are spoken to."""
        return host_of(self.url)

    @property
    def is_loopback(self) -> bool:
        """It is on the same machine, so nobody else can listen."""
        return is_loopback(self.host)


def host_of(url: str) -> str:
    """Host and port of a URL, with or without its scheme."""
    return url.partition("://")[2].partition("/")[0] if "://" in url else url.partition("/")[0]


def is_loopback(host: str) -> bool:
    """A host and port are the own machine's."""
    name = host if host.startswith("[") and host.endswith("]") else re.sub(r":\d+$", "", host)
    return LOOPBACK.match(name) is not None


def is_plain(url: str) -> bool:
    """A URL asks for HTTP without TLS."""
    return url.lower().startswith("http://")


@record
class RegistrySettings(View):
    """A file, or a part of a manifest, that says where images come from."""

    @property
    def title(self) -> str:
        """What messages call it."""
        return TITLES[self.resource.kind]

    @property
    def logins(self) -> Node:
        """The place of a Docker client's logins."""
        return client_logins(self.node)

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """The servers it tells to ask. Raises UnknownValueError."""
        source = ENDPOINTS.get(self.resource.kind)
        return list(source(self)) if source else []

    @cached_property
    def credentials(self) -> list[Credential]:
        """The secrets it holds. Raises UnknownValueError."""
        source = CREDENTIALS.get(self.resource.kind)
        return list(source(self.node)) if source else []


def docker(settings: RegistrySettings) -> Iterator[Endpoint]:
    """Docker's daemon.json: `insecure-registries` falls back to HTTP; mirrors are for Docker Hub only."""
    for item in settings["insecure-registries"].items:
        url = item.text
        if url:
            yield Endpoint(host_of(url) if "/" not in url or "://" in url else url, url, item, verified=False)
    for item in settings["registry-mirrors"].items:
        if item.text:
            yield Endpoint(DOCKER_HUB, item.text, item, plain=is_plain(item.text), mirror=True)


def containerd(settings: RegistrySettings) -> Iterator[Endpoint]:
    """The config.toml of containerd. From version 3 of the file on, `tls` has no effect."""
    version = settings["version"].value
    old = not isinstance(version, int) or version < 3
    for table in containerd_registry(settings.node):
        skipped = {
            host: entry["tls"]["insecure_skip_verify"]
            for host, entry in table["configs"].fields.items()
            if old and entry["tls"]["insecure_skip_verify"].flag
        }
        yield from mirrored(table["mirrors"], skipped)
        for host, node in skipped.items():
            yield Endpoint(host, host, node, verified=False)


def rancher(settings: RegistrySettings) -> Iterator[Endpoint]:
    """The registries.yaml of k3s and RKE2."""
    skipped = {
        host: entry["tls"]["insecure_skip_verify"]
        for host, entry in settings["configs"].fields.items()
        if entry["tls"]["insecure_skip_verify"].flag
    }
    yield from mirrored(settings["mirrors"], skipped)
    for host, node in skipped.items():
        yield Endpoint(host, host, node, verified=False)


def mirrored(mirrors: Node, skipped: dict[str, Node]) -> Iterator[Endpoint]:
    """The endpoints of tables that map a registry to its mirrors."""
    for registry, entry in mirrors.fields.items():
        for item in entry["endpoint"].items:
            if item.text:
                verified = host_of(item.text) not in skipped and EVERY not in skipped
                yield Endpoint(registry, item.text, item, is_plain(item.text), verified, mirror=True)


def hosts(settings: RegistrySettings) -> Iterator[Endpoint]:
    """A hosts.toml of containerd: the folder names the registry; without capabilities a host may do everything."""
    registry = namespace_of(settings.resource)
    for url, table in settings["host"].fields.items():
        listed = table["capabilities"]
        capabilities = set(listed.strings) if listed.present else {"pull", "resolve", "push"}
        skips = table["skip_verify"]
        plain = is_plain(url)
        yield Endpoint(
            registry,
            url,
            skips if skips.flag else table,
            plain=plain,
            verified=not skips.flag or plain,
            mirror=host_of(url) != registry,
            tags="resolve" in capabilities,
            writes="push" in capabilities and listed.present,
        )
    server = settings["server"]
    skips = settings["skip_verify"]
    if server.text or skips.flag:
        plain = is_plain(server.text)
        at = skips if skips.flag and not plain else server
        yield Endpoint(registry, server.text or registry, at, plain=plain, verified=not skips.flag or plain)


def namespace_of(resource: Resource) -> str:
    """The registry that a hosts.toml is for, by its folder; `_default` stands for all."""
    parts = resource.name.split("/")
    folder = parts[-2] if len(parts) > 1 else ""
    if folder == "_default":
        return EVERY
    if "certs.d" not in parts and not re.search(r"[.:]|^localhost$", folder):
        return ""
    return re.sub(r"_(\d+)_$", r":\1", folder)


def registries(settings: RegistrySettings) -> Iterator[Endpoint]:
    """registries.conf of containers/image: the tables of version 2 and the lists of version 1."""
    for entry in settings["registry"].items:
        registry = entry["prefix"].text or entry["location"].text
        insecure = entry["insecure"]
        yield Endpoint(
            registry,
            entry["location"].text or registry,
            insecure if insecure.flag else entry,
            verified=not insecure.flag,
        )
        for mirror in entry["mirror"].items:
            insecure = mirror["insecure"]
            digests = mirror["pull-from-mirror"].text == "digest-only" or entry["mirror-by-digest-only"].flag
            yield Endpoint(
                registry,
                mirror["location"].text,
                insecure if insecure.flag else mirror["location"],
                verified=not insecure.flag,
                mirror=True,
                tags=not digests,
            )
    for item in settings["registries"]["insecure"]["registries"].items:
        yield Endpoint(item.text, item.text, item, verified=False)


def buildkit(settings: RegistrySettings) -> Iterator[Endpoint]:
    """buildkitd.toml: what a mirror is spoken to by stands under its own name."""
    table = settings["registry"].fields
    plain = {host: entry["http"] for host, entry in table.items() if entry["http"].flag}
    unverified = {host: entry["insecure"] for host, entry in table.items() if entry["insecure"].flag}
    for host, entry in table.items():
        if host in plain or host in unverified:
            at = plain.get(host) or unverified[host]
            yield Endpoint(host, host, at, plain=host in plain, verified=host not in unverified)
        for item in entry["mirrors"].items:
            name = host_of(item.text)
            if item.text:
                yield Endpoint(host, item.text, item, name in plain, name not in unverified, mirror=True)


def openshift(settings: RegistrySettings) -> Iterator[Endpoint]:
    """OpenShift's image settings of the cluster."""
    for item in settings["spec"]["registrySources"]["insecureRegistries"].items:
        if item.text:
            yield Endpoint(item.text, item.text, item, verified=False)


def mirror_sets(settings: RegistrySettings) -> Iterator[Endpoint]:
    """OpenShift's mirrors of repositories: by digest, by tag, and by the objects that came before these."""
    spec = settings["spec"]
    for field in ("imageDigestMirrors", "imageTagMirrors", "repositoryDigestMirrors"):
        for entry in spec[field].items:
            tags = field == "imageTagMirrors" or entry["allowMirrorByTags"].flag
            for item in entry["mirrors"].items:
                if item.text and entry["source"].text:
                    yield Endpoint(entry["source"].text, item.text, item, mirror=True, tags=tags)


def chart_repositories(settings: RegistrySettings) -> Iterator[Endpoint]:
    """Helm's repositories.yaml."""
    for entry in settings["repositories"].items:
        url, skips = entry["url"], entry["insecure_skip_tls_verify"]
        if url.text:
            plain = is_plain(url.text)
            at = skips if skips.flag and not plain else url
            yield Endpoint(host_of(url.text), url.text, at, plain=plain, verified=plain or not skips.flag)


def chart_dependencies(settings: RegistrySettings) -> Iterator[Endpoint]:
    """The repositories of a chart's dependencies; folders and aliases name no server."""
    for entry in settings["dependencies"].items:
        url = entry["repository"]
        if "://" in url.text and not url.text.startswith("file://"):
            yield Endpoint(host_of(url.text), url.text, url, plain=is_plain(url.text))


def released_chart(settings: RegistrySettings) -> Iterator[Endpoint]:
    """The repository of a chart that Terraform installs."""
    url = settings["repository"]
    if "://" in url.text:
        yield Endpoint(host_of(url.text), url.text, url, plain=is_plain(url.text))


Source = Callable[[RegistrySettings], Iterator[Endpoint]]
TITLES = {
    "DockerDaemon": "Docker",
    "DockerClient": "the Docker client",
    "ContainerdConfig": "containerd",
    "ContainerdHosts": "containerd",
    "ContainersRegistries": "registries.conf",
    "ContainersPolicy": "policy.json",
    "CrioConfig": "CRI-O",
    "BuildkitConfig": "BuildKit",
    "RancherConfig": "config.yaml",
    "RancherRegistries": "registries.yaml",
    "DistributionConfig": "the registry",
    "HarborConfig": "Harbor",
    "HarborValues": "Harbor",
    "ConnaisseurConfig": "Connaisseur",
    "ConnaisseurValues": "Connaisseur",
    "HelmRepositories": "Helm",
    "ChartDependencies": "Helm",
    "helm_release": "Helm",
    "docker_registry_image": "Docker",
    "harbor_project": "Harbor",
    "azurerm_container_registry_task": "the registry's task",
    "provider.docker": "Docker",
    "provider.harbor": "Harbor",
    "provider.helm": "Helm",
    "PullSecret": "the pull secret",
    "NotationPolicy": "Notation",
    "Image": "OpenShift",
    "ImageDigestMirrorSet": "OpenShift",
    "ImageTagMirrorSet": "OpenShift",
    "ImageContentPolicy": "OpenShift",
    "ImageContentSourcePolicy": "OpenShift",
    "CredentialProviderConfig": "the kubelet",
}
ENDPOINTS: dict[str, Source] = {
    "DockerDaemon": docker,
    "ContainerdConfig": containerd,
    "ContainerdHosts": hosts,
    "ContainersRegistries": registries,
    "BuildkitConfig": buildkit,
    "RancherRegistries": rancher,
    "HelmRepositories": chart_repositories,
    "ChartDependencies": chart_dependencies,
    "helm_release": released_chart,
    "Image": openshift,
    "ImageDigestMirrorSet": mirror_sets,
    "ImageTagMirrorSet": mirror_sets,
    "ImageContentPolicy": mirror_sets,
    "ImageContentSourcePolicy": mirror_sets,
}
RegistrySettings.kinds = frozenset((OBJECTS.get(kind, REGISTRY), kind) for kind in TITLES)


def covers(pattern: str, host: str, repository: str) -> bool:
    """A registry of the settings means an image's `host[:port]` and repository: by name, prefix, domain or range."""
    if pattern == EVERY:
        return True
    if pattern.startswith("*."):
        return host.rpartition(":")[0].endswith(pattern[1:]) or host.endswith(pattern[1:])
    name = pattern.removesuffix("/")
    if name in ("index.docker.io", "registry-1.docker.io"):
        name = DOCKER_HUB
    if name == host or f"{host}/{repository}".startswith(f"{name}/"):
        return True
    return in_range(name, host)


def in_range(pattern: str, host: str) -> bool:
    """A host that is an address lies in a range."""
    try:
        address = ipaddress.ip_address(re.sub(r":\d+$", "", host).strip("[]"))
        return "/" in pattern and address in ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return False

"""The secrets for registries that settings of engines, clients and Terraform hold, by the format of the settings."""

from collections.abc import Callable, Iterator

from iac_scan.model.node import Node
from iac_scan.model.record import record

CRI_TABLES = (("cri",), ("io.containerd.grpc.v1.cri",), ("io.containerd.cri.v1.images",))


@record
class Credential:
    """A user's secret for a registry, written into a file."""

    registry: str
    at: Node


def containerd_registry(settings: Node) -> Iterator[Node]:
    """The tables of containerd's registry settings, under whatever name the version of the file gives them."""
    for path in CRI_TABLES:
        table = settings["plugins"].at(*path, "registry")
        if table.present:
            yield table


def client_logins(settings: Node) -> Node:
    """The place of a Docker client's logins; in the older file they are all there is."""
    listed = settings["auths"]
    return listed if listed.present or settings["credHelpers"].present else settings


def release_credentials(settings: Node) -> Iterator[Credential]:
    """The login of a chart that Terraform installs."""
    if is_literal(settings["repository_password"]):
        yield Credential(settings["repository"].text, settings["repository_password"])


def provider_credentials(settings: Node) -> Iterator[Credential]:
    """The logins that the configuration of a provider of Terraform holds."""
    for entry in (*settings["registry_auth"].items, *settings["registries"].items):
        if is_literal(entry["password"]):
            yield Credential(entry["address"].text or entry["url"].text, entry["password"])


def harbor_credentials(settings: Node) -> Iterator[Credential]:
    """The login of the configuration of Harbor's provider, beside what other providers have."""
    yield from provider_credentials(settings)
    if is_literal(settings["password"]):
        yield Credential(settings["url"].text, settings["password"])


def task_credentials(settings: Node) -> Iterator[Credential]:
    """The tokens by which a task of Azure's registry fetches its source."""
    for step in ("docker_step", "encoded_step", "file_step"):
        for entry in settings[step].items:
            if is_literal(entry["context_access_token"]):
                yield Credential(entry["context_path"].text, entry["context_access_token"])


def is_literal(node: Node) -> bool:
    """A text stands here, and not a variable that something fills in."""
    return isinstance(node.raw, str) and bool(node.raw)


def client_credentials(settings: Node) -> Iterator[Credential]:
    """A Docker client's `auths`: an entry with its secret, not one that a helper keeps."""
    for registry, entry in client_logins(settings).fields.items():
        for key in ("auth", "password", "identitytoken", "registrytoken"):
            if is_literal(entry[key]):
                yield Credential(registry, entry[key])
                break


def table_credentials(configs: Node) -> Iterator[Credential]:
    """The `auth` tables of containerd and Rancher."""
    for registry, entry in configs.fields.items():
        for key in ("password", "auth", "identitytoken", "identity_token"):
            if is_literal(entry["auth"][key]):
                yield Credential(registry, entry["auth"][key])
                break


def containerd_credentials(settings: Node) -> Iterator[Credential]:
    """The logins in containerd's config.toml."""
    for table in containerd_registry(settings):
        yield from table_credentials(table["configs"])


def rancher_credentials(settings: Node) -> Iterator[Credential]:
    """The logins in registries.yaml."""
    yield from table_credentials(settings["configs"])


def hosts_credentials(settings: Node) -> Iterator[Credential]:
    """Headers of hosts.toml that log in."""
    for url, table in settings["host"].fields.items():
        for name, node in table["header"].fields.items():
            if name.lower() == "authorization" and (is_literal(node) or any(map(is_literal, node.items))):
                yield Credential(url, node)


def chart_credentials(settings: Node) -> Iterator[Credential]:
    """The logins in Helm's repositories.yaml."""
    for entry in settings["repositories"].items:
        if is_literal(entry["password"]):
            yield Credential(entry["url"].text, entry["password"])


def distribution_credentials(settings: Node) -> Iterator[Credential]:
    """The login of a registry that is a cache for the one upstream."""
    if is_literal(settings["proxy"]["password"]):
        yield Credential(settings["proxy"]["remoteurl"].text, settings["proxy"]["password"])


CREDENTIALS: dict[str, Callable[[Node], Iterator[Credential]]] = {
    "DockerClient": client_credentials,
    "ContainerdConfig": containerd_credentials,
    "ContainerdHosts": hosts_credentials,
    "RancherRegistries": rancher_credentials,
    "HelmRepositories": chart_credentials,
    "helm_release": release_credentials,
    "azurerm_container_registry_task": task_credentials,
    "provider.docker": provider_credentials,
    "provider.harbor": harbor_credentials,
    "provider.helm": provider_credentials,
    "DistributionConfig": distribution_credentials,
}

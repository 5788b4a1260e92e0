"""Resources that carry registry settings for nodes and servers, in the settings that they carry.

ConfigMaps and Secrets, DaemonSets that write files to their nodes, the objects of Cluster API, EKS and OpenShift that
set machines up, and what Terraform hands to machines and charts.
"""

import base64
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node
from iac_scan.model.parsed import Parsed
from iac_scan.parsers.registry.read import carried, place_of, unreadable
from iac_scan.parsers.registry.recognise import PROGRAM, carries, may_be_settings
from iac_scan.parsers.registry.texts import Below, InTerraform, InValue, Place, Text, Whole, in_value, unpacked
from iac_scan.parsers.registry.user_data import heredocs, written_files
from iac_scan.parsers.yaml import ParseError

Reader = Callable[[Resource, Path], Iterator[Text]]
START = (1, 1, 1, 1)
BOOTSTRAP = "bootstrap.cluster.x-k8s.io"
CONTROL_PLANE = "controlplane.cluster.x-k8s.io"


def with_settings(parsed: list[Parsed], root: Path) -> list[Parsed]:
    """What was read, with the settings that its resources carry."""
    return [each(part, root) for part in parsed]


def each(part: Parsed, root: Path) -> Parsed:
    """A part with its settings."""
    more = [
        found
        for resource in part.resources
        if carries(resource)
        for found in (read(resource, READERS[resource.id.group, resource.id.kind], root),)
        if found != EMPTY
    ]
    return Parsed.joined((part, *more)) if more else part


EMPTY = Parsed()


def read(resource: Resource, reader: Reader, root: Path) -> Parsed:
    """The settings of one resource."""
    file = resource.body.document.file
    try:
        texts = list(reader(resource, root))
    except ParseError as error:
        place = InValue(resource.body)
        broken = unreadable(place, (*place_of(error), *place_of(error)), f"user data not readable: {error.message}")
        return Parsed(diagnostics=(broken,))
    return carried(texts, resource.id, file, resource.stack) if texts else EMPTY


def config_map(resource: Resource, root: Path) -> Iterator[Text]:
    """The keys of a ConfigMap."""
    for key, node in entries(resource.body["data"]):
        if may_be_settings(key, node.raw) or PROGRAM.search(node.raw):
            yield Text(key, node.raw, in_value(node, node.raw, root))


def secret(resource: Resource, _root: Path) -> Iterator[Text]:
    """The keys of a Secret."""
    for key, node in entries(resource.body["stringData"]):
        if may_be_settings(key, node.raw) or PROGRAM.search(node.raw):
            yield Text(key, node.raw, InValue(node))
    for key, node in entries(resource.body["data"]):
        text = unpacked(node.raw, "base64")
        if text is not None and may_be_settings(key, text):
            yield Text(key, text, Whole(InValue(node), START))


def entries(node: Node) -> Iterator[tuple[str, Node]]:
    """The texts of a mapping."""
    raw = node.raw
    for key in raw if isinstance(raw, dict) else ():
        if isinstance(raw[key], str):
            yield key, node[key]


def daemon_set(resource: Resource, _root: Path) -> Iterator[Text]:
    """The files that the scripts of a DaemonSet write to folders of its node."""
    pod = resource.body["spec"]["template"]["spec"]
    volumes = [(volume["name"].raw, volume["hostPath"]["path"].raw) for volume in elements(pod["volumes"])]
    paths = {name: path for name, path in volumes if isinstance(name, str) and isinstance(path, str)}
    for field in ("initContainers", "containers"):
        for container in elements(pod[field]):
            scripts = [item for key in ("command", "args") for item in elements(container[key])]
            for script in scripts:
                if isinstance(script.raw, str) and "<<" in script.raw:
                    for text in heredocs(script.raw, InValue(script)):
                        yield from on_node(text, container, paths)


def on_node(text: Text, container: Node, paths: dict[str, str]) -> Iterator[Text]:
    """A file of a container as its node has it, if the folder it is written to is the node's."""
    mounts = [
        (inside, paths[name])
        for mount in elements(container["volumeMounts"])
        for name, inside in ((mount["name"].raw, mount["mountPath"].raw),)
        if isinstance(name, str) and name in paths and isinstance(inside, str) and not mount["subPath"].present
    ]
    for inside, outside in sorted(mounts, key=lambda mount: -len(mount[0])):
        if text.path.startswith(inside.rstrip("/") + "/"):
            path = posixpath.normpath(f"{outside}/{text.path[len(inside.rstrip('/')) + 1 :]}")
            yield Text(path, text.text, text.place, text.filled)
            return


def elements(node: Node) -> list[Node]:
    """The places of a list's items, known or not."""
    raw = node.raw
    return [node[index] for index in range(len(raw))] if isinstance(raw, list) else []


def files_at(*path: str) -> Reader:
    """A reader of lists of files as Cluster API has them: `path`, `content` and `encoding`."""

    def reader(resource: Resource, _root: Path) -> Iterator[Text]:
        for entry in elements(resource.body.at(*path)):
            name, content, encoding = entry["path"].raw, entry["content"], entry["encoding"].raw
            if isinstance(name, str) and isinstance(content.raw, str):
                text = unpacked(content.raw, encoding if isinstance(encoding, str) else "")
                if text is not None:
                    yield Text(name, text, placed(content, text))

    return reader


def placed(node: Node, text: str) -> Place:
    """The places of a text in a value that may hold it packed."""
    return InValue(node) if node.raw == text else Whole(InValue(node), START)


def machine_config(resource: Resource, _root: Path) -> Iterator[Text]:
    """The files of an OpenShift MachineConfig, which are data URLs."""
    for entry in elements(resource.body.at("spec", "config", "storage", "files")):
        name, source = entry["path"].raw, entry["contents"]["source"]
        if not (isinstance(name, str) and isinstance(source.raw, str) and source.raw.startswith("data:")):
            continue
        head, _, body = source.raw.partition(",")
        packed = "gz+" if entry["contents"]["compression"].raw == "gzip" else ""
        coded = (
            body if head.endswith(";base64") else base64.b64encode(unquote(body).encode("utf-8", "replace")).decode()
        )
        text = unpacked(unquote(coded) if head.endswith(";base64") else coded, f"{packed}base64")
        if text is not None:
            yield Text(name, text, Whole(InValue(source), START))


def node_config(resource: Resource, _root: Path) -> Iterator[Text]:
    """The settings of containerd in an EKS NodeConfig."""
    config = resource.body.at("spec", "containerd", "config")
    if isinstance(config.raw, str):
        yield Text("/etc/containerd/config.toml", config.raw, InValue(config))


def node_class(resource: Resource, _root: Path) -> Iterator[Text]:
    """The files that the user data of Karpenter's nodes write."""
    data = resource.body.at("spec", "userData")
    if isinstance(data.raw, str):
        yield from written_files(data.raw, InValue(data))


def machine(*paths: tuple[str, ...]) -> Reader:
    """A reader of the user data of machines at paths of a Terraform resource."""

    def reader(resource: Resource, root: Path) -> Iterator[Text]:
        for path in paths:
            for node in reached(resource.body, path):
                if isinstance(node.raw, str):
                    yield from handed(node, root)

    return reader


def reached(node: Node, path: tuple[str, ...]) -> Iterator[Node]:
    """The places a path leads to, through whatever lists of blocks."""
    if isinstance(node.raw, list):
        for item in elements(node):
            yield from reached(item, path)
    elif not path:
        yield node
    else:
        yield from reached(node[path[0]], path[1:])


def handed(node: Node, root: Path) -> Iterator[Text]:
    """The files that user data write, plain or packed."""
    text = node.raw
    if "\n" not in text.strip() and not text.startswith(("#", "MIME", "Content")):
        text = unpacked(text, "base64") or ""
    yield from written_files(text, InTerraform(node, text, root))


def parts(resource: Resource, root: Path) -> Iterator[Text]:
    """The parts of a cloud-init archive; their type may say what they are instead of their first line."""
    for part in elements(resource.body["part"]):
        node = part["content"]
        if isinstance(node.raw, str):
            yaml = part["content_type"].raw == "text/cloud-config" and not node.raw.startswith("#")
            text = f"#cloud-config\n{node.raw}" if yaml else node.raw
            place = InTerraform(node, node.raw, root)
            yield from written_files(text, Below(-1, place) if yaml else place)


def release(resource: Resource, root: Path) -> Iterator[Text]:
    """The values that a Helm release hands to the charts of Harbor and Connaisseur."""
    chart = resource.body["chart"].raw
    name = chart.rpartition("/")[2] if isinstance(chart, str) else ""
    if name in ("harbor", "connaisseur"):
        for node in elements(resource.body["values"]):
            if isinstance(node.raw, str):
                yield Text(f"{name}-values.yaml", node.raw, InTerraform(node, node.raw, root))


KUBEADM = ("kubeadmConfigSpec", "files")
READERS: dict[tuple[str, str], Reader] = {
    ("", "ConfigMap"): config_map,
    ("", "Secret"): secret,
    ("apps", "DaemonSet"): daemon_set,
    (BOOTSTRAP, "KubeadmConfig"): files_at("spec", "files"),
    (BOOTSTRAP, "KubeadmConfigTemplate"): files_at("spec", "template", "spec", "files"),
    (BOOTSTRAP, "RKE2Config"): files_at("spec", "files"),
    (BOOTSTRAP, "RKE2ConfigTemplate"): files_at("spec", "template", "spec", "files"),
    (CONTROL_PLANE, "KubeadmControlPlane"): files_at("spec", *KUBEADM),
    (CONTROL_PLANE, "KubeadmControlPlaneTemplate"): files_at("spec", "template", "spec", *KUBEADM),
    (CONTROL_PLANE, "RKE2ControlPlane"): files_at("spec", "files"),
    ("machineconfiguration.openshift.io", "MachineConfig"): machine_config,
    ("node.eks.aws", "NodeConfig"): node_config,
    ("karpenter.k8s.aws", "EC2NodeClass"): node_class,
    (TERRAFORM, "helm_release"): release,
    (TERRAFORM, "aws_instance"): machine(("user_data",), ("user_data_base64",)),
    (TERRAFORM, "aws_launch_template"): machine(("user_data",)),
    (TERRAFORM, "aws_launch_configuration"): machine(("user_data",), ("user_data_base64",)),
    (TERRAFORM, "azurerm_linux_virtual_machine"): machine(("custom_data",), ("user_data",)),
    (TERRAFORM, "azurerm_linux_virtual_machine_scale_set"): machine(("custom_data",), ("user_data",)),
    (TERRAFORM, "azurerm_virtual_machine"): machine(("os_profile", "custom_data")),
    (TERRAFORM, "google_compute_instance"): machine(
        ("metadata", "user-data"), ("metadata", "startup-script"), ("metadata_startup_script",)
    ),
    (TERRAFORM, "google_compute_instance_template"): machine(
        ("metadata", "user-data"), ("metadata", "startup-script"), ("metadata_startup_script",)
    ),
    (TERRAFORM, "openstack_compute_instance_v2"): machine(("user_data",)),
    (TERRAFORM, "hcloud_server"): machine(("user_data",)),
    (TERRAFORM, "digitalocean_droplet"): machine(("user_data",)),
    (TERRAFORM, "data.cloudinit_config"): parts,
    (TERRAFORM, "data.template_cloudinit_config"): parts,
    (TERRAFORM, "cloudinit_config"): parts,
}

"""Paths of the node that pods mount: what lies there, who mounts it, and whether they can write (section 3.4)."""

from collections.abc import Iterator
from enum import StrEnum
from posixpath import join, normpath

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.pods import Container, Workload

RUNTIME_SOCKETS = (
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
)
# Folders that are the node itself, with everything below them.
SENSITIVE = (
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/root",
    "/home",
    "/sys",
    "/usr",
    "/bin",
    "/sbin",
    "/opt/cni",
    "/run/systemd",
    "/var/spool/cron",
    *(f"/var/lib/{name}" for name in ("kubelet", "docker", "containerd", "etcd", "rancher", "cni")),
)
# Those of them that hold keys, tokens or other pods' data.
REVEALING = (
    "/etc",
    "/root",
    "/home",
    "/proc",
    *(f"/var/lib/{name}" for name in ("kubelet", "docker", "containerd", "etcd", "rancher")),
)
# Files and folders below these that give nothing away and take nothing in.
HARMLESS = frozenset(
    "/etc/localtime /etc/timezone /usr/share/zoneinfo /dev/shm /dev/fuse /dev/net/tun /dev/kmsg /dev/log".split()
)
CLOUD_CREDENTIALS = (
    "/.aws",
    "/.azure",
    "/.config/gcloud",
    "/etc/kubernetes/azure.json",
    "/etc/kubernetes/cloud-config",
    "/var/lib/waagent",
)


class Danger(StrEnum):
    """What a mounted path of the node means, the worst last."""

    UNMOUNTED = "unmounted"
    ORDINARY = "ordinary"
    READABLE = "sensitive, read-only"
    CREDENTIALS = "cloud credentials"
    WRITABLE = "sensitive, writable"
    SOCKET = "runtime socket"


SCALE = tuple(Danger)


def normal(path: str) -> str:
    """An absolute path without dots, doubled slashes and the link from /var/run to /run."""
    clean = normpath("/" + path.lstrip("/"))
    return clean[4:] if clean == "/var/run" or clean.startswith("/var/run/") else clean


def holds(folder: str, path: str) -> bool:
    """A folder is the path, or has it somewhere below."""
    return folder in ("/", path) or path.startswith(f"{folder}/")


def touches(path: str, folders: tuple[str, ...]) -> bool:
    """The path is, or is below, or has below it, one of some folders, and is not a harmless part of them."""
    if any(holds(entry, path) for entry in HARMLESS):
        return False
    return any(holds(path, entry) or holds(entry, path) for entry in folders)


def is_sensitive(path: str) -> bool:
    """Whoever can write there owns the node."""
    return touches(path, SENSITIVE) or path == "/run"


def has_cloud_credentials(path: str) -> bool:
    """A cloud's command line tools or agents keep credentials there."""
    return any(path.endswith(entry) or f"{entry}/" in path for entry in CLOUD_CREDENTIALS)


@record
class Mount:
    """A container's mount of a volume: the place, and the path of the node it shows."""

    container: Container
    node: Node
    path: str

    @property
    def read_only(self) -> bool:
        """The container can't write through it. Raises UnknownValueError."""
        return self.node["readOnly"].flag

    @property
    def may_be_root(self) -> bool:
        """Nothing keeps the container's process from being root. Raises UnknownValueError."""
        user = self.container.effective("runAsUser").value
        return user == 0 or (user is None and self.container.effective("runAsNonRoot").value is not True)

    @property
    def danger(self) -> Danger:
        """What the mount gives the container. Raises UnknownValueError.

        A socket works through a read-only mount, for a process that may be root.
        """
        if any(holds(self.path, socket) for socket in RUNTIME_SOCKETS) and (
            self.path != "/" or (self.read_only and self.may_be_root)
        ):
            return Danger.SOCKET
        if is_sensitive(self.path) and not self.read_only:
            return Danger.WRITABLE
        if has_cloud_credentials(self.path):
            return Danger.CREDENTIALS
        return Danger.READABLE if touches(self.path, REVEALING) else Danger.ORDINARY


@record
class HostPath(View):
    """A volume that is a path of the node; `node` is the volume."""

    workload: Workload

    @property
    def name(self) -> str:
        """The volume's name. Raises UnknownValueError."""
        return self.node["name"].text

    @property
    def at(self) -> Node:
        """The place that names the path."""
        return self.node["hostPath"]["path"]

    @property
    def path(self) -> str:
        """The path, without dots and links that every node has. Raises UnknownValueError."""
        return normal(self.at.text)

    @property
    def mounts(self) -> list[Mount]:
        """Who mounts it. Raises UnknownValueError."""
        return [
            Mount(container, node, normal(join(self.path, node["subPath"].text)))
            for container in self.workload.containers
            if not isinstance(container.node.raw, Unknown)
            for node in container["volumeMounts"].items
            if node["name"].text == self.name
        ]

    @property
    def worst(self) -> tuple[Danger, Mount | None]:
        """The most dangerous of its mounts, the first one of several alike. Raises UnknownValueError."""
        graded = [(mount.danger, mount) for mount in self.mounts]
        worst = max(graded, key=lambda pair: SCALE.index(pair[0]), default=None)
        return worst or (Danger.UNMOUNTED, None)

    @classmethod
    def of_pod(cls, workload: Workload) -> Iterator["HostPath"]:
        """The volumes of a pod that are paths of the node. Raises UnknownValueError."""
        for volume in workload.volumes:
            if volume["hostPath"].present:
                yield cls(workload.resource, volume, workload)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["HostPath"]:
        """The volumes of a resource's pods that are paths of the node. Raises UnknownValueError."""
        for workload in Workload.of(resource):
            yield from cls.of_pod(workload)

"""How a container reaches its node without asking the API server (catalogue section 1.4, container-borne edges)."""

import posixpath
from collections.abc import Callable, Iterator

from iac_scan.model.node import Node, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.pods import Container, Workload

NODE_CAPABILITIES = {
    "SYS_MODULE": "K8S-PE-202",
    "SYS_ADMIN": "K8S-PE-204",
    "SYS_RAWIO": "K8S-PE-204",
    "ALL": "K8S-PE-204",
}
RUNTIME_SOCKETS = tuple(
    f"{base}/{socket}"
    for base in ("/var/run", "/run")
    for socket in (
        "docker.sock",
        "containerd/containerd.sock",
        "crio/crio.sock",
        "cri-dockerd.sock",
        "dockershim.sock",
        "k3s/containerd/containerd.sock",
        "podman/podman.sock",
    )
)
# Folders whose writer becomes root on the node, and those whose reader finds the node's credentials.
WRITE_IS_ROOT = (
    "/ /etc /root /var/lib/kubelet /etc/kubernetes /usr /bin /sbin /lib /lib64 /opt/cni /var/spool/cron /run/systemd "
    "/proc /sys /dev /var/lib/docker /var/lib/containerd /var/lib/rancher /boot"
).split()
READ_IS_CREDENTIALS = (
    "/ /etc /etc/kubernetes /var/lib/kubelet /var/lib/docker /var/lib/containerd /var/lib/etcd /var/lib/rancher /root "
    "/home /proc"
).split()
LOG_FOLDERS = ("/var", "/var/log", "/var/log/pods")


@record
class Escape:
    """A way from a container to its node: the primitive's id, what is the case, and where it is written.

    `reason` says what outside the files decides whether the way is open, empty where nothing does.
    """

    id: str
    words: str
    at: Node
    reason: str = ""


def escapes(workload: Workload) -> Iterator[Escape]:
    """The ways from a workload's containers to its node that are proven; an Unknown proves nothing."""
    try:
        containers = workload.containers
    except UnknownValueError:
        return
    # In a user namespace, root and its capabilities are nobody's on the node; what it mounts and asks for stays.
    confined = workload.spec["hostUsers"].raw is False
    for container in containers:
        for source in (host_process, sockets, folders) if confined else SOURCES:
            yield from proven(source, container)


def root_escapes(workload: Workload) -> Iterator[Escape]:
    """The ways that end as root on the node; a reader of its files finds credentials of other pods, but is nobody."""
    return (escape for escape in escapes(workload) if escape.id != "K8S-PE-206")


def log_folders(workload: Workload) -> Iterator[Escape]:
    """Folders with the logs of the node's pods that a container may write.

    The kubelet follows a link that is put there, to whatever file of the node, for anybody who may read logs.
    """
    try:
        containers = workload.containers
    except UnknownValueError:
        return
    for container in containers:
        yield from proven(logs, container)


def proven(source: Callable[[Container], Iterator[Escape]], container: Container) -> Iterator[Escape]:
    """What a source finds before it meets an Unknown."""
    try:
        yield from source(container)
    except UnknownValueError:
        return


def privileged(container: Container) -> Iterator[Escape]:
    """A privileged container is root on its node."""
    flag = container["securityContext"]["privileged"]
    if flag.flag:
        yield Escape("K8S-PE-201", f"container '{container.name}' runs privileged", flag)


def host_process(container: Container) -> Iterator[Escape]:
    """A Windows HostProcess container is a process of its node."""
    flag = container["securityContext"]["windowsOptions"]["hostProcess"]
    pod = container.workload.spec["securityContext"]["windowsOptions"]["hostProcess"]
    chosen = flag if flag.present else pod
    if chosen.flag:
        yield Escape("K8S-PE-213", f"container '{container.name}' is a process of its node", chosen)


def added(container: Container) -> dict[str, Node]:
    """The capabilities a container adds, without the prefix CAP_, in capitals."""
    places = container["securityContext"]["capabilities"]["add"].items
    return {item.text.upper().removeprefix("CAP_"): item for item in places}


def capabilities(container: Container) -> Iterator[Escape]:
    """Capabilities that amount to root on the node."""
    for name, at in added(container).items():
        if name in NODE_CAPABILITIES and as_root(container)[0]:
            yield Escape(
                NODE_CAPABILITIES[name],
                f"container '{container.name}' has the capability {name}",
                at,
                as_root(container)[1],
            )


def processes(container: Container) -> Iterator[Escape]:
    """It sees the node's processes and may take hold of them."""
    flag = container.workload.spec["hostPID"]
    if flag.flag and {"SYS_PTRACE", "SYS_ADMIN"} <= set(added(container)):
        yield Escape("K8S-PE-203", f"container '{container.name}' may take over the node's processes", flag)


def mounts(container: Container) -> Iterator[tuple[str, bool, Node]]:
    """The node's folders a container mounts: path on the node, whether it may write, and the place that says so."""
    paths = container.workload.host_paths
    for mount in container["volumeMounts"].items if paths else ():
        path = paths.get(mount["name"].text)
        if path is not None:
            yield posixpath.normpath("/" + path.text.lstrip("/")), not mount["readOnly"].flag, path


def sockets(container: Container) -> Iterator[Escape]:
    """Whoever speaks to the container runtime starts privileged containers; a read-only mount does not hinder that."""
    for path, _, at in mounts(container):
        if (
            any(socket == path or socket.startswith(path.rstrip("/") + "/") for socket in RUNTIME_SOCKETS)
            and path != "/"
        ):
            yield Escape("K8S-PE-207", f"container '{container.name}' reaches the container runtime through {path}", at)


def as_root(container: Container) -> tuple[bool, str]:
    """Whether the container runs as root, and why that is not known: the image decides where nothing else does."""
    user, forbidden = container.effective("runAsUser").value, container.effective("runAsNonRoot").value
    if user == 0 or container["securityContext"]["privileged"].flag:
        return True, ""
    if user is not None or forbidden is True:
        return False, ""
    return True, f"whether the image of container '{container.name}' runs as root is not in the files"


def folders(container: Container) -> Iterator[Escape]:
    """Folders of the node that give it away, to a writer or to a reader."""
    for path, writable, at in mounts(container):
        root, doubt = as_root(container)
        if not root:
            continue
        if writable and (path in WRITE_IS_ROOT or path.startswith("/etc/kubernetes/")):
            yield Escape("K8S-PE-205", f"container '{container.name}' may write {path} of its node", at, doubt)
        elif path in READ_IS_CREDENTIALS:
            yield Escape("K8S-PE-206", f"container '{container.name}' may read {path} of its node", at, doubt)


def logs(container: Container) -> Iterator[Escape]:
    """Where the logs of the node's pods are, for a writer."""
    for path, writable, at in mounts(container):
        root, doubt = as_root(container)
        if root and writable and path in LOG_FOLDERS:
            yield Escape("K8S-PE-208", f"container '{container.name}' may put links into {path} of its node", at, doubt)


def kernel(container: Container) -> Iterator[Escape]:
    """It may tell the kernel which program to run as root."""
    for path, writable, at in mounts(container):
        root, doubt = as_root(container)
        if root and writable and (path == "/proc/sys/kernel" or path.startswith("/proc/sys/kernel/")):
            yield Escape("K8S-PE-209", f"container '{container.name}' may write {path} of its node", at, doubt)


SOURCES = (privileged, host_process, capabilities, processes, sockets, folders, kernel)

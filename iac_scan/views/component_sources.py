"""Where the components of control planes are set up, form by form of file (catalogue sections 4.0 and 4.5)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from iac_scan.model.graph import REGISTRY, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.command_line import ETCD, CommandLine, Flag, command_line, literal
from iac_scan.views.distributions import K3S, KUBEADM, RKE2
from iac_scan.views.distributions import KOPS as KOPS_SETS
from iac_scan.views.kubeadm import CAPI_SPEC_AT, GROUP
from iac_scan.views.pods import Container

API_SERVER, CONTROLLER_MANAGER, SCHEDULER = "kube-apiserver", "kube-controller-manager", "kube-scheduler"
JUDGED = frozenset({API_SERVER, CONTROLLER_MANAGER, SCHEDULER, ETCD})
KOPS, SCHEDULER_FILE = "kops.k8s.io", "kubescheduler.config.k8s.io"
# Kinds that hold a kubeadm ClusterConfiguration, and where.
CLUSTER_CONFIGURATION_AT: Mapping[tuple[str, str], tuple[str, ...]] = {
    (GROUP, "ClusterConfiguration"): (),
    **{
        kind: (*path, "clusterConfiguration")
        for kind, path in CAPI_SPEC_AT.items()
        if kind[1] != "KubeadmConfigTemplate"
    },
}
KUBEADM_FIELDS = {
    API_SERVER: ("apiServer", "extraArgs"),
    CONTROLLER_MANAGER: ("controllerManager", "extraArgs"),
    SCHEDULER: ("scheduler", "extraArgs"),
    ETCD: ("etcd", "local", "extraArgs"),
}
RANCHER_FIELDS = {
    API_SERVER: "kube-apiserver-arg",
    CONTROLLER_MANAGER: "kube-controller-manager-arg",
    SCHEDULER: "kube-scheduler-arg",
    ETCD: "etcd-arg",
}
# Kinds of Cluster API that set up RKE2, where their `spec` is, and the fields of its components.
RKE2_CONTROL_PLANES = {
    ("controlplane.cluster.x-k8s.io", "RKE2ControlPlane"): ("spec",),
    ("controlplane.cluster.x-k8s.io", "RKE2ControlPlaneTemplate"): ("spec", "template", "spec"),
}
RKE2_FIELDS = {
    API_SERVER: ("kubeAPIServer", "extraArgs"),
    CONTROLLER_MANAGER: ("kubeControllerManager", "extraArgs"),
    SCHEDULER: ("kubeScheduler", "extraArgs"),
    ETCD: ("etcd", "customConfig", "extraArgs"),
}
# Keys of K3s and RKE2 that only servers have, and what tells K3s from RKE2.
SERVER_KEYS = frozenset(
    """
    cluster-cidr cluster-dns cluster-domain cluster-init datastore-endpoint disable disable-cloud-controller
    disable-helm-controller disable-kube-proxy disable-network-policy etcd-expose-metrics etcd-s3
    etcd-snapshot-retention etcd-snapshot-schedule-cron flannel-backend secrets-encryption service-cidr tls-san
    write-kubeconfig write-kubeconfig-mode
    """.split()
)
K3S_KEYS = frozenset("cluster-init flannel-backend datastore-endpoint disable-network-policy docker".split())
K3S_PARTS = frozenset("coredns servicelb traefik local-storage metrics-server".split())
KOPS_FIELDS = {
    API_SERVER: "kubeAPIServer",
    CONTROLLER_MANAGER: "kubeControllerManager",
    SCHEDULER: "kubeScheduler",
}
# Names that a setting had before.
FORMER = {
    "experimental-cluster-signing-duration": "cluster-signing-duration",
    "admission-control": "enable-admission-plugins",
    "experimental-encryption-provider-config": "encryption-provider-config",
}
PLUGINS = "enable-admission-plugins"
# Fields of kOps that are not called as their flags (pkg/apis/kops/v1alpha2/componentconfig.go).
KOPS_NAMES = {
    "audit-log-max-age": "audit-log-maxage",
    "audit-log-max-backups": "audit-log-maxbackup",
    "audit-log-max-size": "audit-log-maxsize",
    "authentication-config-file": "authentication-config",
    "enable-profiling": "profiling",
    "etcd-ca-file": "etcd-cafile",
    "etcd-cert-file": "etcd-certfile",
    "etcd-key-file": "etcd-keyfile",
}
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
IN_PARTS = Unknown("config.yaml.d", "another file of the same server may say what this one leaves out")
K3S_OR_RKE2 = Unknown("config.yaml", "K3s and RKE2 differ in what they set, and the file does not tell whose it is")
RKE2_SETS = Unknown("serverConfig", "RKE2 decides what the file leaves out")
KUBEADM_PATCHES = Unknown("patches.directory", "patches of kubeadm may set what the file leaves out")
PATCHED = Unknown("clusterConfiguration", "patches of a ClusterClass may set what the template leaves out")


@record
class Source:
    """What a file says of one component: `node` is where its flags are written, or where they would be.

    `given` are the flags by name, in order; `defaults` what the program that sets the component up adds to them.
    `open` says why there may be flags that can't be known; `left_out` who decides what is not given. `release` is the
    place that names the version.
    """

    node: Node
    component: str
    given: Mapping[str, tuple[Flag, ...]]
    defaults: Mapping[str, str]
    open: Unknown | None
    left_out: Unknown | None
    release: Node


@lru_cache(maxsize=256)
def sources(resource: Resource) -> tuple[Source, ...]:
    """The components of control planes that a resource sets up, found once. Raises UnknownValueError."""
    return tuple(found(resource))


def found(resource: Resource) -> Iterator[Source]:
    """The components of control planes that a resource sets up, by its kind. Raises UnknownValueError."""
    kind = (resource.id.group, resource.kind)
    if kind in CLUSTER_CONFIGURATION_AT:
        yield from by_kubeadm(resource, CLUSTER_CONFIGURATION_AT[kind])
    elif kind == (KOPS, "Cluster"):
        yield from by_kops(resource)
    elif kind == (SCHEDULER_FILE, "KubeSchedulerConfiguration"):
        profiling = resource.body["enableProfiling"]
        given = {"profiling": (Flag("profiling", text_of(profiling), profiling),)}
        yield Source(resource.body, SCHEDULER, given, {}, None, None, resource.body["version"])
    elif kind == (REGISTRY, "RancherConfig"):
        yield from by_rancher(resource)
    elif kind in RKE2_CONTROL_PLANES:
        yield from by_rke2(resource.body.at(*RKE2_CONTROL_PLANES[kind]))
    else:
        for container, line in component_containers(resource):
            if line.program in JUDGED:
                yield in_container(container, line)


def component_containers(resource: Resource) -> Iterator[tuple[Container, CommandLine]]:
    """The containers of a resource that run a component of Kubernetes. Raises UnknownValueError."""
    for container in Container.of(resource):
        line = command_line(container) if container.is_main else None
        if line is not None:
            yield container, line


def grouped(flags: Iterable[Flag]) -> dict[str, tuple[Flag, ...]]:
    """Flags by the names that settings have now."""
    found: dict[str, list[Flag]] = defaultdict(list)
    for flag in flags:
        found[FORMER.get(flag.name, flag.name)].append(flag)
    return {name: tuple(entries) for name, entries in found.items()}


def in_container(container: Container, line: CommandLine) -> Source:
    """A component that runs in a container of its own."""
    field = "args" if container["args"].present else "command"
    given, opened = grouped(line.flags), line.open
    if line.program == ETCD:
        given, opened = of_etcd(container, given, opened)
    return Source(container[field], line.program, given, {}, opened, None, container["image"])


def of_etcd(
    container: Container, given: dict[str, tuple[Flag, ...]], opened: Unknown | None
) -> tuple[dict[str, tuple[Flag, ...]], Unknown | None]:
    """The settings of etcd: its file beats all else, and its variables are read where there is no flag."""
    file = given.get("config-file", ())
    if file:
        return {}, Unknown("config-file", "etcd reads its settings from the file of --config-file alone")
    for entry in container["env"].items:
        name = entry["name"].raw
        if isinstance(name, str) and name.startswith("ETCD_"):
            value = entry["value"]
            raw = Unknown(name, f"the variable {name} comes from elsewhere") if not value.present else value.raw
            text = raw if isinstance(raw, Unknown) else literal(str(raw))
            given.setdefault(name.removeprefix("ETCD_").lower().replace("_", "-"), (Flag(name, text, value),))
    if container["envFrom"].present and opened is None:
        opened = Unknown("envFrom", "variables of etcd may come by envFrom")
    return given, opened


def by_kubeadm(resource: Resource, path: tuple[str, ...]) -> Iterator[Source]:
    """The components that kubeadm sets up. Raises UnknownValueError."""
    body = resource.body.at(*path)
    if not body.present and resource.kind == "KubeadmConfig":
        return  # a node that joins
    external = body["etcd"]["external"]
    left_out = PATCHED if resource.kind == "KubeadmControlPlaneTemplate" else None
    if resource.id.group != GROUP and body.parent is not None and is_patched(body.parent):
        left_out = KUBEADM_PATCHES
    version = resource.body["spec"]["version"]
    release = version if version.present else body["kubernetesVersion"]
    for component, field in KUBEADM_FIELDS.items():
        if component == ETCD and external.present:
            continue
        place = body.at(*field)
        flags, defaults = arguments(place), KUBEADM[component]
        if component == API_SERVER and external.present:
            flags = [*external_etcd(external), *flags]
            defaults = {name: value for name, value in defaults.items() if not name.startswith("etcd-")}
        given = grouped(flags)
        if "authorization-config" in given:
            defaults = {name: value for name, value in defaults.items() if name != "authorization-mode"}
        yield Source(place, component, given, defaults, None, left_out, release)


def is_patched(node: Node) -> bool:
    """What kubeadm writes is changed by files of patches."""
    return any(node[f"{part}Configuration"]["patches"]["directory"].present for part in ("init", "join"))


def arguments(node: Node) -> list[Flag]:
    """The `extraArgs` of kubeadm: a mapping, or a list of `name` and `value`. Raises UnknownValueError."""
    if isinstance(node.value, list):
        pairs = [(item["name"].text, item["value"]) for item in node.items]
    else:
        pairs = list(node.fields.items())
    return [Flag(name.replace("_", "-"), text_of(value), value) for name, value in pairs if isinstance(name, str)]


def text_of(node: Node) -> str | Unknown:
    """A scalar as the text that a command line has."""
    raw = node.raw
    if isinstance(raw, Unknown):
        return raw
    if isinstance(raw, bool):
        return str(raw).lower()
    return literal(str(raw)) if node.present else ""


def external_etcd(node: Node) -> Iterator[Flag]:
    """What kubeadm tells the API server of an etcd that it did not set up. Raises UnknownValueError."""
    yield Flag("etcd-servers", joined(node["endpoints"]), node["endpoints"])
    for field, name in {"caFile": "etcd-cafile", "certFile": "etcd-certfile", "keyFile": "etcd-keyfile"}.items():
        yield Flag(name, text_of(node[field]), node[field])


def joined(node: Node) -> str | Unknown:
    """A list as a command line has it, a mapping as pairs; Unknown if anything in it is."""
    raw = node.raw
    if isinstance(raw, dict):
        values = [(f"{key}=", text_of(value)) for key, value in node.fields.items()]
    elif isinstance(raw, list):
        values = [("", text_of(item)) for item in node.items]
    else:
        return text_of(node)
    hidden = next((value for _, value in values if isinstance(value, Unknown)), None)
    return hidden or ",".join(f"{key}{value}" for key, value in values)


def by_kops(resource: Resource) -> Iterator[Source]:
    """The components of a cluster of kOps. Raises UnknownValueError."""
    spec = resource.body["spec"]
    for component, field in KOPS_FIELDS.items():
        flags = [Flag(kops_name(key), joined(value), value) for key, value in spec[field].fields.items()]
        defaults = KOPS_SETS[component]
        if component == API_SERVER:
            flags += by_kops_itself(spec)
            added = [flag for flag in flags if flag.name == "append-admission-plugins"]
            if added:
                flags.append(Flag(PLUGINS, f"{defaults[PLUGINS]},{added[-1].text}", added[-1].at))
        yield Source(spec[field], component, grouped(flags), defaults, None, None, spec["kubernetesVersion"])


def by_kops_itself(spec: Node) -> Iterator[Flag]:
    """What other fields of kOps make of the API server. Raises UnknownValueError."""
    if spec["authorization"]["alwaysAllow"].present:
        yield Flag("authorization-mode", "AlwaysAllow", spec["authorization"]["alwaysAllow"])
    if spec["encryptionConfig"].flag:
        yield Flag("encryption-provider-config", "set", spec["encryptionConfig"])


def by_rancher(resource: Resource) -> Iterator[Source]:
    """The components of a server of K3s or RKE2; what may be an agent's has none. Raises UnknownValueError."""
    body = resource.body
    written = {key.removesuffix("+") for key in body.fields}
    if not written & {*SERVER_KEYS, *RANCHER_FIELDS.values()}:
        return
    others = by_others(resource)
    settings = RKE2 if others is RKE2_SETS else K3S
    for component, field in RANCHER_FIELDS.items():
        place = body[field] if body[field].present else body[f"{field}+"]
        if component == ETCD and not place.present:
            continue
        defaults = settings[component]
        flags = [pair(item, defaults) for item in place.items or [place] if item.present]
        if component == API_SERVER and str(body["secrets-encryption"].value).lower() == "true":
            flags.append(Flag("encryption-provider-config", "set", body["secrets-encryption"]))
        yield Source(place, component, grouped(flags), defaults, None, others, body["version"])


def by_rke2(spec: Node) -> Iterator[Source]:
    """The components of a control plane of RKE2 that Cluster API sets up. Raises UnknownValueError."""
    for component, field in RKE2_FIELDS.items():
        place = spec["serverConfig"].at(*field)
        flags = [pair(item, RKE2[component]) for item in place.items]
        yield Source(place, component, grouped(flags), RKE2[component], None, RKE2_SETS, spec["version"])


def by_others(resource: Resource) -> Unknown | None:
    """Who decides what a file of K3s or RKE2 leaves out, beyond what both set; None for a whole file of K3s."""
    path, body = f"{resource.body.document.file}/{resource.name}", resource.body
    if re.search(r"\.d/", path):
        return IN_PARTS
    is_k3s = "k3s" in path or bool(K3S_KEYS & body.fields.keys()) or bool(K3S_PARTS & set(body["disable"].strings))
    return RKE2_SETS if "rke2" in path else None if is_k3s else K3S_OR_RKE2


def pair(item: Node, defaults: Mapping[str, str]) -> Flag:
    """An entry `name=value` of a list of arguments; `name+=value` and `name-=value` add to the default."""
    written, sign, _ = item.written.lstrip("-").partition("=")
    name = written.rstrip("+-")
    text = text_of(item)
    if isinstance(text, Unknown):
        return Flag(name, text, item)
    value = text.partition("=")[2] if sign else "true"
    return Flag(name, f"{defaults.get(name, '')},{value}" if name != written else value, item)


def kops_name(field: str) -> str:
    """The flag of a field: `auditLogPath` is `audit-log-path`."""
    name = "-".join(WORD.findall(field)).lower()
    return KOPS_NAMES.get(name, name)

"""Where pods are written: the pod templates of every kind, and the containers in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.views.base import View
from iac_scan.views.selectors import labels_of

# Kind -> paths to what has a pod's `metadata` and `spec`; `*` stands for every item or value (catalogue section 3.1).
TEMPLATE: tuple[tuple[str, ...], ...] = (("spec", "template"),)
POD_TEMPLATE_AT: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("", "Pod"): ((),),
    ("", "PodTemplate"): (("template",),),
    ("", "ReplicationController"): TEMPLATE,
    ("apps", "Deployment"): TEMPLATE,
    ("apps", "ReplicaSet"): TEMPLATE,
    ("apps", "StatefulSet"): TEMPLATE,
    ("apps", "DaemonSet"): TEMPLATE,
    ("extensions", "Deployment"): TEMPLATE,
    ("extensions", "ReplicaSet"): TEMPLATE,
    ("extensions", "DaemonSet"): TEMPLATE,
    ("batch", "Job"): TEMPLATE,
    ("batch", "CronJob"): (("spec", "jobTemplate", "spec", "template"),),
    ("apps.openshift.io", "DeploymentConfig"): TEMPLATE,
    ("argoproj.io", "Rollout"): TEMPLATE,
    ("serving.knative.dev", "Service"): TEMPLATE,
    ("serving.knative.dev", "Configuration"): TEMPLATE,
    ("serving.knative.dev", "Revision"): ((),),
    ("jobset.x-k8s.io", "JobSet"): (("spec", "replicatedJobs", "*", "template", "spec", "template"),),
}
# Groups whose kinds never carry pods but may look as if they did.
NO_PODS = frozenset({"apiextensions.k8s.io", "rbac.authorization.k8s.io", "admissionregistration.k8s.io"})
PODLESS_CORE_GROUPS = frozenset({"", "networking.k8s.io", "policy", "autoscaling", "storage.k8s.io"})
CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
STRUCTURE_DEPTH = 12

# Fields of a container's securityContext that fall back on the pod's (catalogue section 3.2).
INHERITED = frozenset(
    {"runAsUser", "runAsGroup", "runAsNonRoot", "seLinuxOptions", "seccompProfile", "appArmorProfile"}
)


@dataclass(frozen=True)
class Workload(View):
    """A pod template and the resource that owns it; `node` is the template, with `metadata` and `spec`."""

    @property
    def spec(self) -> Node:
        """The pod spec."""
        return self.node["spec"]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels its pods will carry. Raises UnknownValueError."""
        return labels_of(self.node["metadata"])

    @cached_property
    def containers(self) -> tuple["Container", ...]:
        """All containers: init containers and sidecars, then regular, then ephemeral. Raises UnknownValueError."""
        return tuple(
            Container(self.resource, node, self, role)
            for role in CONTAINER_LISTS
            for node in self.spec[role].items
            if isinstance(node.raw, dict | Unknown)
        )

    @property
    def service_account(self) -> str:
        """The name of the ServiceAccount its pods run as; `serviceAccount` is the deprecated alias."""
        return self.spec["serviceAccountName"].text or self.spec["serviceAccount"].text or "default"

    @property
    def service_account_node(self) -> Node:
        """The place that names the ServiceAccount."""
        name = self.spec["serviceAccountName"]
        alias = self.spec["serviceAccount"]
        return alias if alias.present and not name.present else name

    @property
    def host_network(self) -> bool:
        """Its pods share the node's network, and are outside every NetworkPolicy."""
        return self.spec["hostNetwork"].flag

    @property
    def windows(self) -> bool:
        """Its pods say that they run on Windows."""
        return self.spec["os"]["name"].text == "windows"

    @property
    def volumes(self) -> list[Node]:
        """The places of its volumes."""
        return self.spec["volumes"].items

    @property
    def is_test(self) -> bool:
        """It belongs to a Helm test, not to the release."""
        return any(hook.strip().startswith("test") for hook in self.resource.hook.split(","))

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Workload"]:
        """The pod templates of a resource: where its kind has them, or wherever the structure of a pod spec stands."""
        paths = POD_TEMPLATE_AT.get((resource.id.group, resource.kind))
        if paths is not None:
            for path in paths:
                yield from (cls(resource, node) for node in expand(resource.body, path) if node["spec"].present)
        elif resource.id.group not in NO_PODS and resource.id.group not in PODLESS_CORE_GROUPS:
            yield from (cls(resource, node) for node in pods_by_structure(resource.body))


def expand(node: Node, path: tuple[str, ...]) -> Iterator[Node]:
    """The places a path with wildcards leads to."""
    if not path:
        yield node
    elif path[0] == "*":
        for child in node.items or list(node.fields.values()):
            yield from expand(child, path[1:])
    else:
        yield from expand(node[path[0]], path[1:])


def pods_by_structure(body: Node) -> Iterator[Node]:
    """Places below `spec` whose own `spec` is a pod spec: a list of containers that each have a name and an image."""
    pending = [(body, 0)]
    while pending:
        node, depth = pending.pop()
        raw: Any = node.raw
        if isinstance(raw, dict):
            if is_pod_spec(raw.get("spec")):
                yield node
                continue
            pending += [(node[key], depth + 1) for key in reversed(raw) if depth < STRUCTURE_DEPTH]
        elif isinstance(raw, list):
            pending += [(node[index], depth + 1) for index in reversed(range(len(raw))) if depth < STRUCTURE_DEPTH]


def is_pod_spec(value: Any) -> bool:
    """A mapping whose `containers` are mappings with a name and an image."""
    containers = value.get("containers") if isinstance(value, dict) else None
    return (
        isinstance(containers, list)
        and bool(containers)
        and all(isinstance(item, dict) and "name" in item and "image" in item for item in containers)
    )


@dataclass(frozen=True, slots=True)
class Effective:
    """A value that holds, the place to edit it, and who says so: `container`, `pod` or `default`."""

    at: Node
    origin: str

    @property
    def value(self) -> Any:
        """The plain value, None for the default. Raises UnknownValueError."""
        return self.at.value if self.origin != "default" else None


@dataclass(frozen=True)
class Container(View):
    """One container of a workload; `role` is the list it stands in."""

    workload: Workload
    role: str

    @property
    def name(self) -> str:
        """Its name, as text even where it can't be known."""
        raw = self.node["name"].raw
        return raw.expression if isinstance(raw, Unknown) else raw if isinstance(raw, str) else "?"

    @property
    def is_sidecar(self) -> bool:
        """It is a native sidecar: an init container that keeps running."""
        return self.role == "initContainers" and self.node["restartPolicy"].text == "Always"

    @property
    def is_main(self) -> bool:
        """It runs as long as the pod: a regular container or a native sidecar."""
        return self.role == "containers" or self.is_sidecar

    def effective(self, field: str) -> Effective:
        """The security context field that holds for this container: its own, else the pod's if that is inherited."""
        own = self.node["securityContext"][field]
        if own.present:
            return Effective(own, "container")
        pod = self.workload.spec["securityContext"][field]
        if field in INHERITED and pod.present:
            return Effective(pod, "pod")
        return Effective(own, "default")

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Container"]:
        """All containers of all pod templates of a resource."""
        for workload in Workload.of(resource):
            yield from workload.containers

"""The pod templates of every kind, the containers in them, and their security contexts."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.carriers import carries_pods, pod_templates
from iac_scan.views.selectors import labels_of

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")

# Kinds whose pods run until somebody stops them.
LONG_RUNNING = frozenset(
    {
        *(("apps", kind) for kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")),
        *(("extensions", kind) for kind in ("Deployment", "ReplicaSet", "DaemonSet")),
        ("", "ReplicationController"),
        ("apps.openshift.io", "DeploymentConfig"),
        ("argoproj.io", "Rollout"),
        ("apps.kruise.io", "CloneSet"),
        ("apps.kruise.io", "StatefulSet"),
        ("apps.kruise.io", "DaemonSet"),
    }
)
# Fields of a container's securityContext that fall back on the pod's (catalogue section 3.2).
INHERITED = frozenset(
    {"runAsUser", "runAsGroup", "runAsNonRoot", "seLinuxOptions", "seccompProfile", "appArmorProfile"}
)


@record
class Workload(View):
    """A pod template and the resource that owns it; `node` is the template, with `metadata` and `spec`."""

    @cached_property
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
    def is_open(self) -> bool:
        """Its kind leaves the pod's own security context to somebody else: an operator, or the run of a task."""
        return self.spec["securityContext"].unknown and self.node.document is not self.resource.body.document

    @property
    def security_contexts(self) -> Iterator["SecurityContext"]:
        """The pod's own security context, then that of each container. Raises UnknownValueError.

        Where somebody else decides about the pod, as a TaskRun does for a Task, only the containers' are written here.
        """
        if not self.is_open:
            yield SecurityContext(self.resource, self.spec, self, None)
        for container in self.containers:
            yield SecurityContext(self.resource, container.node, self, container)

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

    @cached_property
    def volumes(self) -> list[Node]:
        """The places of its volumes. Raises UnknownValueError."""
        return self.spec["volumes"].items

    @cached_property
    def host_paths(self) -> dict[str, Node]:
        """The paths on the node that its volumes lead to, by the volumes' names. Raises UnknownValueError."""
        places = ((volume["name"].text, volume["hostPath"]["path"]) for volume in self.volumes)
        return {name: path for name, path in places if path.present}

    @property
    def is_service(self) -> bool:
        """Its pods run until somebody stops them, and belong to the release; a bare Pod counts if it is restarted."""
        kind = (self.resource.id.group, self.resource.kind)
        bare = kind == ("", "Pod") and (self.spec["restartPolicy"].text or "Always") == "Always"
        return (bare or kind in LONG_RUNNING) and not self.resource.hook

    @property
    def is_test(self) -> bool:
        """It belongs to a Helm test, not to the release."""
        return any(hook.strip().startswith("test") for hook in self.resource.hook.split(","))

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Workload"]:
        """The pod templates of a resource: where its kind has them, or wherever a pod spec stands."""
        return iter(workloads_of(resource) if carries_pods(resource.id.group, resource.kind) else ())


@lru_cache(maxsize=4096)
def workloads_of(resource: Resource) -> tuple[Workload, ...]:
    """The pod templates of a resource, found once for all who ask. Raises UnknownValueError."""
    return tuple(Workload(resource, node) for node in pod_templates(resource))


@record
class Effective:
    """A value that holds, the place to edit it, and who says so: `container`, `pod` or `default`."""

    at: Node
    origin: str

    @property
    def value(self) -> Any:
        """The plain value, None for the default. Raises UnknownValueError."""
        return self.at.value if self.origin != "default" else None


@record
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
    def is_privileged(self) -> bool:
        """It is known to run privileged, which makes every other confinement of it void."""
        return self.node["securityContext"]["privileged"].raw is True

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


def known_containers(resource: Resource) -> tuple[Container, ...]:
    """The containers of all pod templates of a resource; none where they can't be known."""
    try:
        return tuple(Container.of(resource))
    except UnknownValueError:
        return ()


@record
class SecurityContext(View):
    """One security context of a pod: the pod's own, whose `container` is None, or a container's.

    `node` is what holds the `securityContext`: the pod spec or the container.
    """

    workload: Workload
    container: Container | None

    @property
    def who(self) -> str:
        """Whose security context this is, for messages."""
        return "the pod" if self.container is None else f"container '{self.container.name}'"

    @property
    def pod(self) -> Node:
        """The pod's own security context."""
        return self.workload.spec["securityContext"]

    @classmethod
    def of(cls, resource: Resource) -> Iterator["SecurityContext"]:
        """The security contexts of all pod templates of a resource."""
        for workload in Workload.of(resource):
            yield from workload.security_contexts

"""What engines are asked about: one image of one workload."""

from enum import StrEnum
from functools import cached_property, lru_cache

from iac_scan.analyzers.network.labels import Labels, read_labels
from iac_scan.analyzers.network.peers import namespace_labels
from iac_scan.linkers.worlds import is_open
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.image import DOCKER_HUB, ImageReference
from iac_scan.views.pods import Container


@lru_cache(maxsize=8)
def namespaces(graph: ResourceGraph) -> dict[str, Resource]:
    """The declared namespaces of a graph by their names; the last one where it is declared twice."""
    return {found.name: found for found in graph.of_kind("Namespace")}


class Effect(StrEnum):
    """What a policy does to an image without a valid signature."""

    REQUIRED = "required"  # it does not run
    AUDITED = "audited"  # it runs, and somebody is told
    EXEMPT = "exempt"  # the policy is about such images, and lets this one through
    UNDECIDED = "undecided"  # the files do not decide


@record
class Ruling:
    """What one policy says of one image: the effect, the resource that says it, where, and why in a few words.

    `grave` marks an exception that its author is likely not to mean: a whole namespace, or a cluster. `told` marks one
    that is a flaw of the policy by itself and reported there, or none, as it names the image by its digest.
    """

    effect: Effect
    policy: Resource
    at: Node
    words: str
    grave: bool = False
    told: bool = False


@record
class Question:
    """One container, its image, and the graph that it is declared in."""

    graph: ResourceGraph
    container: Container
    image: ImageReference

    @property
    def owner(self) -> Resource:
        """The resource that declares the container."""
        return self.container.resource

    @cached_property
    def text(self) -> str:
        """The reference as it is written."""
        raw = self.container["image"].raw
        return raw if isinstance(raw, str) else ""

    @property
    def namespace(self) -> str | None:
        """The namespace that it runs in, None where whoever deploys it decides."""
        return None if is_open(self.owner) else self.owner.namespace

    @property
    def is_pod(self) -> bool:
        """It is declared as a bare Pod."""
        return (self.owner.id.group, self.owner.kind) == ("", "Pod")

    @cached_property
    def pod_labels(self) -> Labels:
        """The labels of its pods; a controller may add its own."""
        found = read_labels(self.container.workload.node["metadata"])
        return found if self.is_pod else Labels(found.values, complete=False)

    @cached_property
    def owner_labels(self) -> Labels:
        """The labels of the resource that declares it."""
        return read_labels(self.owner.body["metadata"])

    @cached_property
    def namespace_labels(self) -> Labels:
        """The labels of its namespace, as far as the files declare it."""
        if self.namespace is None:
            return Labels({}, complete=False)
        declared = namespaces(self.graph).get(self.namespace)
        found = namespace_labels(self.namespace, declared)
        return found if declared is not None else Labels(found.values, complete=False)

    def full(self, hub: str = DOCKER_HUB, path: str = "") -> str:
        """The reference with its registry, and with its digest or else its tag; `latest` where it has neither."""
        host = hub if self.image.host == DOCKER_HUB else self.image.host
        version = f"@{self.image.digest}" if self.image.digest else f":{self.image.tag or 'latest'}"
        return f"{host}/{path or self.image.path}{version}"

"""What clusters and node pools have in common, whichever cloud runs them: one answer for each question."""

from abc import abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Protocol

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.clouds.attributes import Attribute, Decided
from iac_scan.views.clouds.resource import CloudResource


class Neighbours(Protocol):
    """The other resources of a Terraform root, for answers that stand in more than one of them."""

    def target(self, node: Node, kinds: tuple[str, ...], stack: str, *names: str) -> Resource | None:
        """The one resource of these kinds that a place refers to, or one of whose attributes has its value."""

    def referring(self, resource: Resource, kind: str, field: str, *names: str) -> Sequence[Resource]:
        """The resources of a kind whose field refers to a resource."""

    def beside(self, stack: str, kind: str) -> Sequence[Resource]:
        """All resources of a kind in a root."""


@record
class AllowedSources:
    """The ranges that may reach an API server, and the place that says so; `ranges` is None where all may."""

    node: Node
    ranges: list[Node] | None


@record
class CloudCluster(CloudResource):
    """A cluster that a cloud runs. The answers raise UnknownValueError when read, where files can't tell."""

    service: ClassVar[str] = ""

    @property
    @abstractmethod
    def public_endpoint(self) -> Attribute:
        """The API server has a public address: true or false."""

    @property
    @abstractmethod
    def allowed_sources(self) -> AllowedSources:
        """Who may reach the public address. Raises UnknownValueError."""

    @abstractmethod
    def network_policy(self, near: Neighbours) -> Attribute:
        """NetworkPolicies are enforced: true or false."""

    @abstractmethod
    def audit_logs(self, near: Neighbours) -> Attribute:
        """What is asked of the API server, and what the cluster does, is logged outside of it: true or false."""

    @property
    @abstractmethod
    def secrets_key(self) -> Attribute:
        """A key of the customer encrypts Secrets: true or false."""

    @abstractmethod
    def workload_identity(self, near: Neighbours) -> Attribute:
        """Pods get identities of their own in the cloud: true or false."""

    @property
    def pod_guard(self) -> str:
        """What may refuse dangerous pods without an object in the cluster, in words. Raises UnknownValueError."""
        return ""

    @property
    @abstractmethod
    def local_administrators(self) -> Attribute:
        """Somebody is administrator by a credential that no account of the cloud stands behind: true or false."""

    @property
    @abstractmethod
    def automatic_upgrades(self) -> Attribute:
        """The cloud keeps the version of Kubernetes up to date: true or false, None where it never does."""

    @property
    @abstractmethod
    def version(self) -> Attribute:
        """The version of Kubernetes that is asked for, None where the cloud chooses."""


@record
class CloudPool(CloudResource):
    """Nodes of a cluster that are alike."""

    @abstractmethod
    def public_addresses(self, cluster: "CloudCluster | None", near: Neighbours) -> Attribute:
        """Its nodes have public addresses: true or false; `cluster` is the one it belongs to, if it is declared."""

    @abstractmethod
    def metadata(self, cluster: "CloudCluster | None", near: Neighbours) -> Attribute:
        """How far pods get to the credentials of their node: a Metadata, None where nobody can choose."""


class Metadata(StrEnum):
    """How the service of a node that hands out its credentials can be reached."""

    OPEN = "every pod is given the credentials of its node"
    REACHABLE = "pods reach the service that hands out the credentials of their node"
    CLOSED = "pods do not reach it"


def derived(source: Attribute, value: bool | Unknown) -> Attribute:
    """An answer that follows from an attribute, at its place."""
    return Attribute(source.node, value, source.decided)


def truth(*sources: Attribute) -> bool | Unknown:
    """Any of the attributes is true; Unknown if that can't be told."""
    unknown: Unknown | None = None
    for source in sources:
        try:
            if source.is_true:
                return True
        except UnknownValueError as error:
            unknown = error.unknown
    return False if unknown is None else unknown


def opposite(source: Attribute) -> Attribute:
    """The contrary of an attribute, at its place."""
    found = truth(source)
    return derived(source, found if isinstance(found, Unknown) else not found)


def unsure(node: Node, reason: str) -> Attribute:
    """An answer that the files do not give."""
    return Attribute(node, Unknown(str(node.key or ""), reason), Decided.PLATFORM)


def preset(node: Node, value: object) -> Attribute:
    """A value that the platform sets and nobody can change."""
    return Attribute(node, value, Decided.PLATFORM)

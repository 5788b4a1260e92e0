"""Windows on kubeconfigs: the servers that clients speak to, and what they log in with."""

from collections.abc import Iterator

from iac_scan.model.graph import Resource
from iac_scan.model.record import record
from iac_scan.views.base import View

KINDS = frozenset({("", "Config")})


@record
class KubeconfigUser(View):
    """An entry of a kubeconfig's users."""

    kinds = KINDS

    @property
    def name(self) -> str:
        """What the kubeconfig calls it. Raises UnknownValueError."""
        return self["name"].text

    @classmethod
    def of(cls, resource: Resource) -> Iterator["KubeconfigUser"]:
        """The users. Raises UnknownValueError."""
        for entry in resource.body["users"].items:
            yield cls(resource, entry)


@record
class KubeconfigCluster(View):
    """An entry of a kubeconfig's clusters."""

    kinds = KINDS

    @property
    def name(self) -> str:
        """What the kubeconfig calls it. Raises UnknownValueError."""
        return self["name"].text

    @classmethod
    def of(cls, resource: Resource) -> Iterator["KubeconfigCluster"]:
        """The clusters. Raises UnknownValueError."""
        for entry in resource.body["clusters"].items:
            yield cls(resource, entry)

"""Namespaces as declared objects."""

from dataclasses import dataclass

from iac_scan.views.base import View

# Namespaces that the platform itself fills; nobody's applications are expected there.
SYSTEM_NAMESPACES = frozenset({"kube-system", "kube-public", "kube-node-lease", "gatekeeper-system"})


@dataclass(frozen=True)
class Namespace(View):
    """A core Namespace."""

    kinds = frozenset({("", "Namespace")})

    @property
    def name(self) -> str:
        """Its name."""
        return self.resource.name

    @property
    def is_system(self) -> bool:
        """The platform itself lives there."""
        return self.name in SYSTEM_NAMESPACES

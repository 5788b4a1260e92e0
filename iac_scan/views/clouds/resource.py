"""A resource of a cloud whose attributes are read by their newest names, whatever the provider version calls them."""

from typing import ClassVar

from iac_scan.model.record import record
from iac_scan.model.versions import NEVER, VersionRange, allowed
from iac_scan.views.base import View
from iac_scan.views.clouds.attributes import Attribute, attribute
from iac_scan.views.clouds.tables import table

NEWEST = VersionRange((NEVER[0] - 1,), NEVER)


@record
class CloudResource(View):
    """A resource, or a part of one: `node` is the block the paths start at."""

    provider: ClassVar[str] = ""
    type: ClassVar[str] = ""

    @property
    def address(self) -> str:
        """The address people know the resource by, such as `module.x.azurerm_kubernetes_cluster.main`."""
        return self.resource.name

    @property
    def label(self) -> str:
        """What messages call it."""
        return self.address

    @property
    def dialect(self) -> tuple[str, str]:
        """The table of attributes that holds for it, and the resource type its rows are under."""
        return self.provider, self.type or self.resource.kind

    @property
    def versions(self) -> VersionRange:
        """The provider versions that may be in force: the newest where nothing is asked for."""
        return allowed(self.resource.versions) if self.resource.versions else NEWEST

    def read(self, path: str) -> Attribute:
        """An attribute by its newest name: as it is written under any name, else its default."""
        provider, kind = self.dialect
        return attribute(self.node, kind, path, self.versions, table(provider))

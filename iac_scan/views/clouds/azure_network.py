"""Azure's network security groups, however their rules are declared."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.clouds.model import Neighbours
from iac_scan.views.clouds.policies import one_or_many
from iac_scan.views.clouds.ports import NodePort, span
from iac_scan.views.clouds.resource import CloudResource
from iac_scan.views.clouds.sources import anywhere

EVERYBODY = frozenset({"*", "internet", "any"})
RULE = "azurerm_network_security_rule"


@record
class AzureRule:
    """One rule of a network security group: a block, or a resource of its own."""

    node: Node

    @property
    def is_inbound_tcp(self) -> bool:
        """It speaks of TCP connections that come in. Raises UnknownValueError."""
        return self.node["direction"].text.lower() == "inbound" and self.node["protocol"].text.lower() in ("tcp", "*")

    @property
    def allows(self) -> bool:
        """It lets connections in, where others deny them. Raises UnknownValueError."""
        return self.node["access"].text.lower() == "allow"

    @property
    def priority(self) -> int:
        """Its place in the order of rules: the lowest number is asked first. Raises UnknownValueError."""
        value = self.node["priority"].value
        return int(value) if isinstance(value, int | float) or (isinstance(value, str) and value.isdigit()) else 0

    @property
    def ports(self) -> list[tuple[int, int]]:
        """The ranges of ports it speaks of. Raises UnknownValueError."""
        fields = ("destination_port_range", "destination_port_ranges")
        return [span(place) for field in fields for place in one_or_many(self.node[field])]

    @property
    def everybody(self) -> Node | None:
        """The place that makes it hold for the whole Internet, None if it does not. Raises UnknownValueError."""
        fields = ("source_address_prefix", "source_address_prefixes")
        places = [place for field in fields for place in one_or_many(self.node[field])]
        known = [place for place in places if not place.unknown]
        return next((place for place in known if place.text.lower() in EVERYBODY), None) or anywhere(places)


@record
class AzureSecurityGroup(CloudResource):
    """A network security group."""

    provider = "azurerm"
    kinds = frozenset({(TERRAFORM, "azurerm_network_security_group")})

    def rules(self, near: Neighbours) -> Iterator[AzureRule]:
        """Its own blocks and the resources that name it. Raises UnknownValueError."""
        yield from (AzureRule(block) for block in self.node["security_rule"].items)
        for resource in near.referring(self.resource, RULE, "network_security_group_name", "name"):
            yield AzureRule(resource.body)

    def lets_in(self, ports: tuple[int, int], near: Neighbours) -> bool:
        """The first of its rules that speaks of the ports for everybody opens all of them. Raises UnknownValueError."""
        wanted = NodePort(*ports, "")
        for rule in sorted((rule for rule in self.rules(near) if rule.is_inbound_tcp), key=lambda rule: rule.priority):
            if wanted.meets(rule.ports) and rule.everybody is not None:
                return rule.allows and wanted.within(rule.ports) and rule.node["destination_address_prefix"].text == "*"
        return False

"""Rules of AWS security groups that let connections in, however they are declared."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.clouds.policies import one_or_many
from iac_scan.views.clouds.resource import CloudResource

GROUP = "aws_security_group"
INLINE = frozenset({GROUP, "aws_default_security_group"})
RULE = "aws_security_group_rule"
INGRESS = "aws_vpc_security_group_ingress_rule"
ALL_PROTOCOLS = ("-1", "all")
TCP = ("tcp", "6")
LAST_PORT = 65535


@record
class IngressRule(CloudResource):
    """One rule that lets connections in: a block of a security group, or a resource of its own."""

    provider = "aws"
    kinds = frozenset((TERRAFORM, kind) for kind in (*INLINE, RULE, INGRESS))

    @property
    def group(self) -> Node | None:
        """The place that names its security group; None for a block, whose resource is the group."""
        return None if self.resource.kind in INLINE else self.node["security_group_id"]

    @property
    def sources(self) -> list[Node]:
        """The places of the ranges of addresses that it lets in."""
        fields = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6")
        return [place for field in fields for place in one_or_many(self.node[field])]

    @property
    def sources_v4(self) -> list[Node]:
        """The places of those ranges that are of IPv4."""
        return [place for field in ("cidr_blocks", "cidr_ipv4") for place in one_or_many(self.node[field])]

    @property
    def ports(self) -> tuple[int, int] | None:
        """The first and the last TCP port it opens, None where it opens none. Raises UnknownValueError."""
        protocol = self.node["ip_protocol"] if self.resource.kind == INGRESS else self.node["protocol"]
        word = str(protocol.value).lower()
        if word in ALL_PROTOCOLS:
            return 0, LAST_PORT
        first, last = (self.node[field].value for field in ("from_port", "to_port"))
        if word not in TCP or not all(str(port).isdigit() for port in (first, last)):
            return None
        return int(str(first)), int(str(last))

    @classmethod
    def of(cls, resource: Resource) -> Iterator["IngressRule"]:
        """The rules of a group, or the one that the resource is. Raises UnknownValueError."""
        if resource.kind in INLINE:
            yield from (cls(resource, block) for block in resource.body["ingress"].items)
        elif resource.kind != RULE or resource.body["type"].text == "ingress":
            yield cls(resource, resource.body)

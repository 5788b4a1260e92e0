"""Which security groups of AWS the control planes and the nodes of clusters are in."""

from collections.abc import Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_references import References
from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.clouds.amazon import EksNodeGroup
from iac_scan.views.clouds.firewalls import INLINE, IngressRule
from iac_scan.views.clouds.policies import one_or_many

CLUSTERS = ("aws_eks_cluster",)
CLUSTER_GROUP = "cluster_security_group_id"


class AmazonNetworks:
    """The members of security groups, in words for a message."""

    def __init__(self, references: References) -> None:
        self.references = references

    def members(self, rule: IngressRule) -> str:
        """What of a cluster is in the group of a rule; empty if nothing that the root declares."""
        stack = rule.resource.id.stack
        if rule.group is None:
            return self._members.get(rule.resource, "")
        if isinstance(rule.group.raw, Unknown) and CLUSTER_GROUP in rule.group.raw.expression:
            cluster = self.references.target(rule.group, CLUSTERS, stack)
            return f"the control plane and the nodes of {cluster.name}" if cluster is not None else ""
        found = self.references.target(rule.group, tuple(INLINE), stack)
        return self._members.get(found, "") if found is not None else ""

    @cached_property
    def _members(self) -> dict[Resource, str]:
        found: dict[Resource, str] = {}
        for place, stack, words in (*self._control_planes(), *self._nodes()):
            group = self.references.target(place, tuple(INLINE), stack)
            if group is not None:
                found.setdefault(group, words)
        return found

    def _control_planes(self) -> Iterator[tuple[Node, str, str]]:
        for resource in self.references.graph.of_kind("aws_eks_cluster", TERRAFORM):
            for place in one_or_many(resource.body["vpc_config"][0]["security_group_ids"]):
                yield place, resource.id.stack, f"the control plane of {resource.name}"

    def _nodes(self) -> Iterator[tuple[Node, str, str]]:
        for resource in self.references.graph.of_kind("aws_eks_node_group", TERRAFORM):
            for place in self._groups(EksNodeGroup(resource, resource.body)):
                yield place, resource.id.stack, f"the nodes of {resource.name}"

    def _groups(self, pool: EksNodeGroup) -> list[Node]:
        try:
            template = pool.launch_template(self.references)
            if template is None:
                return []
            interfaces = template["network_interfaces"].items
        except UnknownValueError:
            return []
        own = one_or_many(template["vpc_security_group_ids"])
        return [*own, *(place for block in interfaces for place in one_or_many(block["security_groups"]))]

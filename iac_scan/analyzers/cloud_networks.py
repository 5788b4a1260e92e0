"""Which security groups of AWS the control planes and the nodes of clusters are in."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_references import References
from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.clouds.amazon import EksNodeGroup, LaunchTemplate
from iac_scan.views.clouds.firewalls import INLINE, IngressRule
from iac_scan.views.clouds.model import CloudCluster, CloudPool
from iac_scan.views.clouds.policies import one_or_many

CLUSTERS = ("aws_eks_cluster",)
CLUSTER_GROUP = "cluster_security_group_id"


class AmazonNetworks:
    """The members of security groups, in words for a message."""

    def __init__(self, references: References) -> None:
        self.references = references

    def members(self, rule: IngressRule) -> str:
        """What of a cluster is in the group of a rule; empty if nothing that the root declares."""
        found = self.owner(rule)
        if found is not None and found.kind in CLUSTERS:
            return f"the control plane and the nodes of {found.name}"
        return self._members.get(found, "") if found is not None else ""

    def owner(self, rule: IngressRule) -> Resource | None:
        """The group of a rule, or the cluster whose own group it is; None if the root declares neither."""
        if rule.group is None:
            return rule.resource
        own = isinstance(rule.group.raw, Unknown) and CLUSTER_GROUP in rule.group.raw.expression
        return self.references.target(rule.group, CLUSTERS if own else tuple(INLINE), rule.resource.id.stack)

    def guarding(self, pool: CloudPool, cluster: CloudCluster) -> Iterator[IngressRule]:
        """The rules of the groups that a pool's nodes are in: those it names, else the cluster's own."""
        if not isinstance(pool, EksNodeGroup):
            return
        try:
            template = pool.launch_template(self.references)
            places = groups(template) if template is not None else []
        except UnknownValueError:
            return
        stack = pool.resource.id.stack
        named = [self.references.target(place, tuple(INLINE), stack) for place in places]
        for owner in named if places else [cluster.resource]:
            for resource in self.declaring(owner) if owner is not None else ():
                yield from known_rules(resource)

    def declaring(self, group: Resource) -> list[Resource]:
        """The resources that declare rules of a group: itself, and those of their own that name it."""
        return self._declaring.get(group, [])

    @cached_property
    def _declaring(self) -> dict[Resource, list[Resource]]:
        found: dict[Resource, list[Resource]] = defaultdict(list)
        for _, kind in sorted(IngressRule.kinds):
            for resource in self.references.graph.of_kind(kind, TERRAFORM):
                owner = self.owner(IngressRule(resource, resource.body))
                if owner is not None:
                    found[owner].append(resource)
        return found

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
            return groups(template) if template is not None else []
        except UnknownValueError:
            return []


def groups(template: LaunchTemplate) -> list[Node]:
    """The places where a launch template names security groups. Raises UnknownValueError."""
    interfaces = template["network_interfaces"].items
    own = one_or_many(template["vpc_security_group_ids"])
    return [*own, *(place for block in interfaces for place in one_or_many(block["security_groups"]))]


def known_rules(resource: Resource) -> list[IngressRule]:
    """The rules a resource declares, as far as they are known."""
    try:
        return list(IngressRule.of(resource))
    except UnknownValueError:
        return []

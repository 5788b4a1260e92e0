"""Whom the security groups of load balancers let in (catalogue section 5, X-49)."""

from collections.abc import Iterator

from iac_scan.analyzers.cloud_homes import CloudHomes
from iac_scan.analyzers.cloud_networks import AmazonNetworks
from iac_scan.analyzers.cloud_references import INTERPOLATION, addresses
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError, absent
from iac_scan.views.clouds.balancers import AmazonBalancer
from iac_scan.views.clouds.firewalls import INLINE, IngressRule
from iac_scan.views.clouds.sources import anywhere


class BalancerGroups:
    """The security groups that annotations of Kubernetes objects name."""

    def __init__(self, homes: CloudHomes, networks: AmazonNetworks) -> None:
        self.homes = homes
        self.networks = networks
        self.references = homes.references

    def opening(self, balancer: AmazonBalancer) -> tuple[str, Node] | None:
        """The rule of its groups that lets everybody in to one of its ports: address and place; None if none does.

        Raises UnknownValueError where the files do not show all groups and rules, and none that does.
        """
        doubt: UnknownValueError | None = None
        ports = balancer.ports
        for group in self.groups(balancer):
            if group is None:
                reason = "whom a security group that it names lets in is not in the files"
                doubt = doubt or absent(balancer.groups, reason)
                continue
            try:
                for rule in (rule for each in self.networks.declaring(group) for rule in IngressRule.of(each)):
                    at = opens(rule, ports)
                    if at is not None:
                        return rule.address, at
            except UnknownValueError as error:
                doubt = doubt or error
        if doubt is not None:
            raise doubt
        return None

    def groups(self, balancer: AmazonBalancer) -> Iterator[Resource | None]:
        """Each of its security groups, None for one that is not declared with its cluster."""
        raw, stack = balancer.groups.raw, balancer.resource.id.stack
        if isinstance(raw, Unknown):
            expressions = INTERPOLATION.findall(raw.expression) if "${" in raw.expression else [raw.expression]
            yield from (self.referred(expression.strip(), stack) for expression in expressions)
            raw = INTERPOLATION.sub("", raw.expression) if "${" in raw.expression else ""
        names = (part.strip() for part in raw.split(",")) if isinstance(raw, str) else ()
        yield from (self.named(name, balancer) for name in names if name)

    def referred(self, expression: str, stack: str) -> Resource | None:
        """The group that an expression refers to."""
        for address in addresses(expression):
            found = [resource for resource in self.references.at(stack, address) if resource.kind in INLINE]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def named(self, name: str, balancer: AmazonBalancer) -> Resource | None:
        """The group beside the object's cluster that has a name as its tag `Name`; nobody knows the id of any."""
        home = self.homes.of(balancer.resource)
        groups = [
            resource
            for kind in sorted(INLINE)
            for resource in (self.references.beside(home.resource.id.stack, kind) if home is not None else ())
            if resource.body["tags"]["Name"].raw == name
        ]
        return groups[0] if len(groups) == 1 else None


def opens(rule: IngressRule, ports: set[int]) -> Node | None:
    """The place by which a rule lets everybody in to one of some ports. Raises UnknownValueError."""
    span = rule.ports
    if span is None or not any(span[0] <= port <= span[1] for port in ports):
        return None
    return anywhere(rule.sources)

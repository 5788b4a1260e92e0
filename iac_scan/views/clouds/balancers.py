"""Load balancers of AWS that are given security groups of their own, as their controllers are told by annotations."""

import json
from collections.abc import Iterator

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.network import AMAZON_BALANCER, SOURCE_RANGES, Ingress, Service, admit_everybody

ALB = "alb.ingress.kubernetes.io/"
OWN_GROUPS = {True: f"{AMAZON_BALANCER}security-groups", False: f"{ALB}security-groups"}
PLAIN, SECURE = 80, 443


@record
class AmazonBalancer(View):
    """A Service or an Ingress whose load balancer has the security groups of `groups`, and no others.

    Without them a controller makes a group that admits the ranges of addresses that the object names. Source: the
    annotations of Services and of Ingresses in the documentation of the AWS Load Balancer Controller.
    """

    kinds = Service.kinds | Ingress.kinds

    @property
    def groups(self) -> Node:
        """The place of its security groups, by id or by the tag `Name`, with commas between them."""
        return self.annotations[OWN_GROUPS[self.is_service]]

    @property
    def annotations(self) -> Node:
        """The place of its annotations."""
        return self.node["metadata"]["annotations"]

    @property
    def is_service(self) -> bool:
        """A Service, not an Ingress."""
        return self.resource.kind == "Service"

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"the load balancer of {self.resource.kind} {self.resource.name}"

    @property
    def is_public(self) -> bool:
        """It has an address on the Internet. Raises UnknownValueError.

        Network load balancers of the controller inside Kubernetes take no groups; so these count for nothing.
        """
        if not self.is_service:
            ingress = Ingress(self.resource, self.node)
            of_amazon = self.annotations[f"{ALB}scheme"].text == "internet-facing"
            return of_amazon and not ingress.is_internal
        return Service(self.resource, self.node).security_groups is not None

    @property
    def ranges(self) -> Node | None:
        """The place of the addresses it shall admit, None if these are all. Raises UnknownValueError."""
        spec = self.node["spec"]["loadBalancerSourceRanges"]
        written = spec.strings if self.is_service else []
        place = spec if written else self.annotations[SOURCE_RANGES[0] if self.is_service else f"{ALB}inbound-cidrs"]
        ranges = {part.strip() for part in written or place.text.split(",")} - {""}
        return place if ranges and not admit_everybody(ranges) else None

    @property
    def ports(self) -> set[int]:
        """The ports it listens on. Raises UnknownValueError."""
        if self.is_service:
            return {port for entry in self.node["spec"]["ports"].items if isinstance(port := entry["port"].value, int)}
        listeners = listed(self.annotations[f"{ALB}listen-ports"].text)
        found = {port for listener in listeners for port in listener.values() if isinstance(port, int)}
        return found or {SECURE if self.annotations[f"{ALB}certificate-arn"].present else PLAIN}

    @classmethod
    def of(cls, resource: Resource) -> Iterator["AmazonBalancer"]:
        """The object, where it names groups; what an unknown map of annotations holds is not asked."""
        view = cls(resource, resource.body)
        if not view.annotations.unknown and view.groups.present:
            yield view


def listed(text: str) -> list[dict[str, object]]:
    """The objects of a list that is written as JSON; none where it is written wrong."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

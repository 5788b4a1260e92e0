"""Who makes a Service's load balancer in AWS, and whether it is open by itself (catalogue section 5, X-28).

The controller in the control plane makes one that the Internet reaches. EKS Auto Mode and the AWS Load Balancer
Controller, which takes new Services by a webhook, make internal ones unless they are asked for others.
Source: the user guide of EKS, "Use Service Annotations to configure Network Load Balancers", and the controller's, 2.5.
"""

from functools import cached_property

from iac_scan.analyzers.balancer_groups import BalancerGroups
from iac_scan.analyzers.cloud_homes import CloudHomes
from iac_scan.analyzers.exposure import Route, own_way
from iac_scan.model.check import Step
from iac_scan.model.graph import TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node
from iac_scan.views.clouds.amazon import EksCluster
from iac_scan.views.clouds.balancers import AmazonBalancer
from iac_scan.views.network import Service

CONTROLLER = "aws-load-balancer-controller"
SWITCH = "enableServiceMutatorWebhook"  # the value of its chart that leaves Services alone
FIRST = (1, 5)  # the version of its chart since which it takes Services that name no class
WEBHOOK = "mservice.elbv2.k8s.aws"


class LoadBalancers:
    """The load balancers of a world's Services."""

    def __init__(self, homes: CloudHomes, groups: BalancerGroups, graph: ResourceGraph) -> None:
        self.homes = homes
        self.groups = groups
        self.graph = graph

    def way(self, service: Service) -> Route:
        """The way from the Internet to a Service by its own address, empty where that is not certain.

        Raises UnknownValueError.
        """
        if self.is_kept_inside(service) or self.taker(service) is not None:
            return ()
        if service.security_groups is None:
            return own_way(service)
        at = self.admitting(service)
        words = f"a security group of Service {service.resource.name} lets the whole Internet in"
        return (Step(words, at),) if at is not None else ()

    def is_kept_inside(self, service: Service) -> bool:
        """EKS Auto Mode makes its load balancer, an internal one. Raises UnknownValueError."""
        home = self.homes.of(service.resource) if service.leaves_choice else None
        return isinstance(home, EksCluster) and home.is_automatic

    def taker(self, service: Service) -> Node | None:
        """The place that may give a Service to the AWS Load Balancer Controller, which keeps new ones inside.

        None where the Service leaves no choice. Raises UnknownValueError.
        """
        return (self._webhook or self._release(service)) if service.leaves_choice else None

    @cached_property
    def _webhook(self) -> Node | None:
        for configuration in self.graph.of_kind("MutatingWebhookConfiguration", "admissionregistration.k8s.io"):
            webhooks = configuration.body["webhooks"]
            for entry in [] if webhooks.unknown else webhooks.items:
                if entry["name"].raw == WEBHOOK:
                    return entry["name"]
        return None

    def _release(self, service: Service) -> Node | None:
        home = self.homes.of(service.resource)
        for release in self.homes.references.graph.of_kind("helm_release", TERRAFORM) if home is not None else ():
            chart = release.body["chart"]
            if chart.written.rpartition("/")[2] == CONTROLLER and takes_services(release):
                other = self.homes.of(release)
                if home is not None and other is not None and other.resource is home.resource:
                    return chart
        return None

    def admitting(self, service: Service) -> Node | None:
        """The place by which a security group that a Service names lets the whole Internet in, None where none does.

        Raises UnknownValueError where a group or a rule is not in the files.
        """
        opened = self.groups.opening(AmazonBalancer(service.resource, service.node))
        return opened[1] if opened is not None else None


def takes_services(release: Resource) -> bool:
    """A release of the controller is new enough to take Services by itself, and is not told to leave them."""
    version = release.body["version"].written.lstrip("v").split(".")
    numbers = tuple(int(part) for part in version[:2] if part.isdigit())
    settings = release.body["set"]
    told = any(
        entry["name"].written == SWITCH and str(entry["value"].raw).lower() == "false"
        for entry in ([] if settings.unknown else settings.items)
    )
    return (len(numbers) < 2 or numbers >= FIRST) and not told

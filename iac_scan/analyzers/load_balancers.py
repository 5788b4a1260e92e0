"""Who makes a Service's load balancer in AWS, and whether it is open by itself (catalogue section 5, X-28).

The controller in the control plane makes one that the Internet reaches. EKS Auto Mode and the AWS Load Balancer
Controller, which takes new Services by a webhook, make internal ones unless they are asked for others.
Source: the user guide of EKS, "Use Service Annotations to configure Network Load Balancers", and the controller's, 2.5.
"""

from iac_scan.analyzers.cloud_homes import CloudHomes
from iac_scan.model.graph import TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node
from iac_scan.views.clouds.amazon import EksCluster
from iac_scan.views.network import Service

CONTROLLER = "aws-load-balancer-controller"
SWITCH = "enableServiceMutatorWebhook"  # the value of its chart that leaves Services alone
FIRST = (1, 5)  # the version of its chart since which it takes Services that name no class
WEBHOOK = "mservice.elbv2.k8s.aws"


def webhook(graph: ResourceGraph) -> Node | None:
    """The place of the webhook that gives new Services to the AWS Load Balancer Controller."""
    for configuration in graph.of_kind("MutatingWebhookConfiguration", "admissionregistration.k8s.io"):
        webhooks = configuration.body["webhooks"]
        for entry in [] if webhooks.unknown else webhooks.items:
            if entry["name"].raw == WEBHOOK:
                return entry["name"]
    return None


def is_kept_inside(service: Service, homes: CloudHomes) -> bool:
    """EKS Auto Mode makes its load balancer, an internal one. Raises UnknownValueError."""
    home = homes.of(service.resource)
    return isinstance(home, EksCluster) and service.leaves_choice and home.is_automatic


def controller(service: Service, homes: CloudHomes) -> Node | None:
    """The place of a release of the AWS Load Balancer Controller in the cluster of a Service, None without one."""
    home = homes.of(service.resource)
    for release in homes.references.graph.of_kind("helm_release", TERRAFORM) if home is not None else ():
        chart = release.body["chart"]
        if chart.written.rpartition("/")[2] == CONTROLLER and takes_services(release):
            other = homes.of(release)
            if home is not None and other is not None and other.resource is home.resource:
                return chart
    return None


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

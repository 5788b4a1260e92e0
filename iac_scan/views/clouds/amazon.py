"""EKS clusters and their node groups."""

from collections.abc import Iterator

from iac_scan.model.graph import TERRAFORM, Resource
from iac_scan.model.node import MISSING, Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.clouds.attributes import Attribute, Decided, place
from iac_scan.views.clouds.model import (
    AllowedSources,
    CloudCluster,
    CloudPool,
    Metadata,
    Neighbours,
    derived,
    preset,
    truth,
    unsure,
)
from iac_scan.views.clouds.policies import content
from iac_scan.views.clouds.resource import CloudResource

# Charts and images of network plugins that enforce NetworkPolicies beside or instead of Amazon's own.
PLUGINS = frozenset({"cilium", "calico", "tigera-operator", "antrea", "kube-router"})
MODERN_IMAGES = ("AL2023", "BOTTLEROCKET")
IMAGE_DECIDES = "whether the node's image asks for tokens is not in the files"


@record
class EksCluster(CloudCluster):
    """A cluster of the Elastic Kubernetes Service."""

    provider = "aws"
    service = "EKS"
    kinds = frozenset({(TERRAFORM, "aws_eks_cluster")})

    @property
    def is_automatic(self) -> bool:
        """AWS runs its nodes (Auto Mode). Raises UnknownValueError."""
        return self.read("compute_config.enabled").is_true

    @property
    def ignores_auth_map(self) -> bool:
        """It takes no notice of the ConfigMap aws-auth. Raises UnknownValueError."""
        return bool(self.read("access_config.authentication_mode").value == "API")

    @property
    def public_endpoint(self) -> Attribute:
        """A switch of its own; it is on unless it is switched off."""
        found = self.read("vpc_config.endpoint_public_access")
        return derived(found, truth(found))

    @property
    def allowed_sources(self) -> AllowedSources:
        """No range and an empty list both stand for everybody. Raises UnknownValueError."""
        found = place(self.node, "vpc_config.public_access_cidrs")
        return AllowedSources(found, found.items or None)

    def add_on(self, name: str, near: Neighbours) -> "EksAddOn | None":
        """The add-on of a name, None if none is declared. Raises UnknownValueError where a name is unknown."""
        for resource in near.referring(self.resource, "aws_eks_addon", "cluster_name", "name"):
            if resource.body["addon_name"].text == name:
                return EksAddOn(resource, resource.body)
        return None

    def network_policy(self, near: Neighbours) -> Attribute:
        """Amazon's network plugin with its switch on, or another plugin that enforces them."""
        for release in near.beside(self.resource.id.stack, "helm_release"):
            chart = release.body["chart"]
            if not chart.unknown and chart.text.rpartition("/")[2] in PLUGINS:
                return Attribute(chart, raw=True, decided=Decided.EXPLICIT)
        if self.is_automatic:
            return unsure(self.node, "in Auto Mode the ConfigMap amazon-vpc-cni of the cluster switches them on")
        add_on = self.add_on("vpc-cni", near)
        if add_on is None:
            return unsure(self.node, "no add-on vpc-cni is declared; whoever installs the network plugin decides")
        switch = add_on.configuration["enableNetworkPolicy"]
        return Attribute(add_on["configuration_values"], str(switch.value).lower() == "true", Decided.EXPLICIT)

    def audit_logs(self, _near: Neighbours) -> Attribute:
        """The log type `audit` among those that are sent to CloudWatch."""
        found = self.read("enabled_cluster_log_types")
        return derived(found, "audit" in found.value)

    @property
    def secrets_key(self) -> Attribute:
        """A block for Secrets; EKS refuses one without a key, so an unknown key is one. Raises UnknownValueError."""
        found = self.read("encryption_config")
        encrypted = any(
            "secrets" in block["resources"].strings and place(block, "provider.key_arn").raw not in ("", None, MISSING)
            for block in found.node.items
        )
        return derived(found, encrypted)

    def workload_identity(self, near: Neighbours) -> Attribute:
        """An OIDC provider of the cluster, the agent of Pod Identity, or Auto Mode, which has the agent."""
        if self.is_automatic or self.add_on("eks-pod-identity-agent", near) is not None:
            return preset(self.node, value=True)
        if near.referring(self.resource, "aws_iam_openid_connect_provider", "url"):
            return preset(self.node, value=True)
        return unsure(self.node, "no OIDC provider and no Pod Identity agent of the cluster is declared here")

    @property
    def local_administrators(self) -> Attribute:
        """Everybody is an identity of AWS."""
        return preset(self.node, value=False)

    @property
    def automatic_upgrades(self) -> Attribute:
        """AWS upgrades a control plane only when its support ends."""
        return preset(self.node, None)

    @property
    def version(self) -> Attribute:
        """The version of the control plane."""
        return self.read("version")


@record
class EksAddOn(CloudResource):
    """A part of a cluster that EKS installs."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_eks_addon")})

    @property
    def configuration(self) -> Node:
        """The place of its settings, which are written as JSON or YAML. Raises UnknownValueError."""
        return content(self.node["configuration_values"], yaml=True)


@record
class LaunchTemplate(CloudResource):
    """What the machines of a node group are started with."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_launch_template")})

    @property
    def public_addresses(self) -> Attribute | None:
        """Whether its network interfaces ask for public addresses; None where they leave it to the subnet."""
        for interface in self.node["network_interfaces"].items:
            asked = interface["associate_public_ip_address"]
            if asked.present and asked.raw != "":
                found = Attribute(asked, asked.raw, Decided.EXPLICIT)
                return derived(found, truth(found))
        return None

    @property
    def volumes(self) -> list[Attribute]:
        """Whether each disk it lists is encrypted; the machine's own disks are left out. Raises UnknownValueError."""
        blocks = [disk["ebs"][0] for disk in self.node["block_device_mappings"].items if disk["ebs"].items]
        return [Attribute(block["encrypted"], block["encrypted"].raw or False, Decided.EXPLICIT) for block in blocks]


@record
class EksNodeGroup(CloudPool):
    """A managed node group."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_eks_node_group")})

    @classmethod
    def of(cls, resource: Resource) -> Iterator["EksNodeGroup"]:
        """The node group a resource declares."""
        yield cls(resource, resource.body)

    def launch_template(self, near: Neighbours) -> LaunchTemplate | None:
        """The launch template that is given for it, None if EKS makes one.

        Raises UnknownValueError if it is not in the files.
        """
        for block in self.node["launch_template"].items:
            named = block["id"] if block["id"].present else block["name"]
            found = near.target(named, ("aws_launch_template",), self.resource.id.stack, "name")
            if found is None:
                raise UnknownValueError(Unknown(str(named.raw), "the launch template is not in the files"), named)
            return LaunchTemplate(found, found.body)
        return None

    def image_family(self, cluster: CloudCluster | None, template: LaunchTemplate | None) -> str:
        """The first word of the image type, such as `AL2` or `BOTTLEROCKET`; EKS's choice where none is asked for.

        Raises UnknownValueError.
        """
        asked = self.node["ami_type"].text
        if asked:
            return asked.partition("_")[0]
        if template is not None and template["image_id"].present:
            return "CUSTOM"
        version = self.node["version"] if self.node["version"].present or cluster is None else cluster.version.node
        minor = str(version.value or "").partition(".")[2]
        return "AL2" if minor.isdigit() and int(minor) < 30 else "AL2023"

    def public_addresses(self, _cluster: CloudCluster | None, near: Neighbours) -> Attribute:
        """What the launch template asks for, else what the subnets give. Raises UnknownValueError."""
        template = self.launch_template(near)
        asked = template.public_addresses if template is not None else None
        return asked or addresses_in(self.node["subnet_ids"], self.resource.id.stack, near)

    def metadata(self, cluster: CloudCluster | None, near: Neighbours) -> Attribute:
        """The launch template's metadata options, else those of the account, else those of the image.

        Raises UnknownValueError.
        """
        template = self.launch_template(near)
        if template is None:
            open_ = self.image_family(cluster, template) == "AL2"
            return Attribute(self.node["ami_type"], Metadata.OPEN if open_ else Metadata.CLOSED, Decided.PLATFORM)
        endpoint = template.read("metadata_options.http_endpoint")
        if endpoint.value == "disabled":
            return Attribute(endpoint.node, Metadata.CLOSED, Decided.EXPLICIT)
        tokens = option(template, "http_tokens", near)
        if tokens.value is None and self.image_family(cluster, template) in MODERN_IMAGES:
            return unsure(tokens.node, IMAGE_DECIDES)
        hops = option(template, "http_put_response_hop_limit", near)
        if tokens.value != "required":
            return Attribute(tokens.node, Metadata.OPEN, tokens.decided)
        far = isinstance(hops.value, int | float) and hops.value > 1
        return Attribute(hops.node, Metadata.REACHABLE if far else Metadata.CLOSED, hops.decided)


def option(template: LaunchTemplate, name: str, near: Neighbours) -> Attribute:
    """A metadata option of a launch template, else the account's default, else EC2's."""
    own = template.read(f"metadata_options.{name}")
    if own.explicit:
        return own
    for account in near.beside(template.resource.id.stack, "aws_ec2_instance_metadata_defaults"):
        if account.body[name].present and account.body[name].raw not in ("no-preference", -1):
            return Attribute(account.body[name], account.body[name].raw, Decided.EXPLICIT)
    return own


def addresses_in(subnets: Node, stack: str, near: Neighbours) -> Attribute:
    """Whether machines get public addresses in subnets: true if they do in one of them. Raises UnknownValueError."""
    missing: Node | None = None
    for item in subnets.items:
        found = near.target(item, ("aws_subnet", "aws_default_subnet"), stack)
        if found is None:
            missing = item
            continue
        given = Subnet(found, found.body).public
        if given.is_true:
            return given
    if missing is not None:
        return unsure(missing, "a subnet of the nodes is not in the files")
    return Attribute(subnets, raw=False, decided=Decided.EXPLICIT)


@record
class Subnet(CloudResource):
    """A part of a network, in one zone."""

    provider = "aws"
    type = "aws_subnet"
    kinds = frozenset({(TERRAFORM, "aws_subnet"), (TERRAFORM, "aws_default_subnet")})

    @property
    def public(self) -> Attribute:
        """Machines that are started in it get public addresses; those of a default subnet do unless it says no."""
        found = self.read("map_public_ip_on_launch")
        if not found.explicit and self.resource.kind == "aws_default_subnet":
            return preset(found.node, value=True)
        return derived(found, truth(found))


@record
class FargateProfile(CloudResource):
    """Which pods of a cluster run on Fargate, and where."""

    provider = "aws"
    kinds = frozenset({(TERRAFORM, "aws_eks_fargate_profile")})

"""What Terraform writes to the machine it runs on or to its state, and how its providers speak to servers."""

from iac_scan.model.graph import CONFIGURED, TERRAFORM
from iac_scan.model.record import record
from iac_scan.views.base import View


@record
class LocalFile(View):
    """A file, for everybody unless its mode says otherwise."""

    kinds = frozenset({(TERRAFORM, "local_file")})


@record
class ProviderConfiguration(View):
    """The configuration of a provider that speaks to a cluster or to a registry."""

    kinds = frozenset((TERRAFORM, f"provider.{name}") for name in CONFIGURED)

    @property
    def connection(self) -> "ProviderConfiguration":
        """The place that says how the cluster is spoken to: for Helm a block, or an attribute in newer versions."""
        inner = self["kubernetes"]
        node = inner[0] if isinstance(inner.raw, list) else inner
        return ProviderConfiguration(self.resource, node) if self.resource.kind == "provider.helm" else self


@record
class KubernetesSecret(View):
    """A Secret as Terraform declares it."""

    kinds = frozenset({(TERRAFORM, "kubernetes_secret"), (TERRAFORM, "kubernetes_secret_v1")})

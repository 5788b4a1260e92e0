"""Windows on the files that an API server reads: encryption, admission, audit, who may log in and who decides."""

from collections.abc import Iterator

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View

CONFIG, OLD_CONFIG = "apiserver.config.k8s.io", "apiserver.k8s.io"
POD_SECURITY = "pod-security.admission.config.k8s.io"
ADMISSION = frozenset({(CONFIG, "AdmissionConfiguration"), (OLD_CONFIG, "AdmissionConfiguration")})


@record
class EncryptionConfiguration(View):
    """How the API server encrypts what it stores. The kind of the core group is an old spelling that is still read."""

    kinds = frozenset({(CONFIG, "EncryptionConfiguration"), ("", "EncryptionConfig")})

    @property
    def all_providers(self) -> Iterator[Node]:
        """The providers of all resources. Raises UnknownValueError."""
        for entry in self["resources"].items:
            yield from entry["providers"].items

    def providers_of(self, resource: str) -> list[Node]:
        """The providers of a resource of the core group, the first of which writes it. Raises UnknownValueError.

        As the API server has it (encryptionconfig.transformerFromOverrides): entries that name the resource come
        before those for its group, and these before those for everything; entries of the same name are joined.
        """
        for name in (resource, "*.", "*.*"):
            entries = [entry for entry in self["resources"].items if name in entry["resources"].strings]
            if entries:
                return [provider for entry in entries for provider in entry["providers"].items]
        return []


@record
class AdmissionPlugin(View):
    """What one admission plugin is told in an AdmissionConfiguration."""

    kinds = ADMISSION

    @property
    def name(self) -> str:
        """The plugin's name. Raises UnknownValueError."""
        return self["name"].text

    @property
    def configuration(self) -> Node:
        """The place of what it is told, if that is not in a file of its own."""
        return self["configuration"]

    @classmethod
    def of(cls, resource: Resource) -> Iterator["AdmissionPlugin"]:
        """The plugins. Raises UnknownValueError."""
        for plugin in resource.body["plugins"].items:
            yield cls(resource, plugin)


@record
class PodSecurityDefaults(View):
    """The Pod Security level of namespaces that carry no label, and what no level is asked of."""

    kinds = ADMISSION | {(POD_SECURITY, "PodSecurityConfiguration")}

    @classmethod
    def of(cls, resource: Resource) -> Iterator["PodSecurityDefaults"]:
        """The file of its own, or what an AdmissionConfiguration tells the plugin. Raises UnknownValueError."""
        if resource.kind == "PodSecurityConfiguration":
            yield cls(resource, resource.body)
        else:
            for plugin in AdmissionPlugin.of(resource):
                if plugin.name == "PodSecurity" and plugin.configuration.present:
                    yield cls(resource, plugin.configuration)


@record
class AuthenticationConfiguration(View):
    """Whom the API server takes requests from."""

    kinds = frozenset({(CONFIG, "AuthenticationConfiguration"), (OLD_CONFIG, "AuthenticationConfiguration")})


@record
class AuthorizationConfiguration(View):
    """Who decides, one after the other, whether a request to the API server is allowed."""

    kinds = frozenset({(CONFIG, "AuthorizationConfiguration"), (OLD_CONFIG, "AuthorizationConfiguration")})


@record
class AuditPolicy(View):
    """Which requests the API server records, and how much of each."""

    kinds = frozenset({("audit.k8s.io", "Policy")})

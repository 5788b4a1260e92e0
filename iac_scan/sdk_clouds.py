"""What a Python check may import besides: what clouds, Dockerfiles, pipelines, signature policies and the files of
Kubernetes' own programs need.

It is loaded where there are any.
"""

from iac_scan.analyzers import audit_policy
from iac_scan.analyzers.base_images import Advice, advice, user_of
from iac_scan.analyzers.cloud_secrets import readers as secret_readers
from iac_scan.analyzers.cloud_versions import Support
from iac_scan.analyzers.cloud_versions import ends as version_ends
from iac_scan.analyzers.component_flaws import component_flaws
from iac_scan.analyzers.downloads import interpreter_of, is_verified, urls
from iac_scan.analyzers.pipeline_registries import PLAIN, UNVERIFIED, literal_password, weaknesses
from iac_scan.analyzers.pod_identities import Users as CloudUsers
from iac_scan.analyzers.secrets import is_empty_of_meaning
from iac_scan.analyzers.signatures.weaknesses import weaknesses as signature_weaknesses
from iac_scan.config import NEWEST_KUBERNETES
from iac_scan.views.clouds.amazon import (
    EksAddOn,
    EksCluster,
    EksNodeGroup,
    FargateProfile,
    LaunchTemplate,
    Subnet,
    addresses_in,
)
from iac_scan.views.clouds.amazon_account import ClusterLogs, GuardDutyFeature, KmsKey
from iac_scan.views.clouds.azure import (
    ADMINISTRATIVE,
    REGISTRY_WRITERS,
    AksCluster,
    AksNodePool,
    AzureRegistry,
    AzureRoleAssignment,
    DeploymentSafeguard,
    FederatedCredential,
    RegistryScopeMap,
    RegistryWebhook,
)
from iac_scan.views.clouds.azure_network import AzureRule, AzureSecurityGroup
from iac_scan.views.clouds.balancers import AmazonBalancer
from iac_scan.views.clouds.ecr import (
    CreationTemplate,
    EcrRepository,
    PullThroughCache,
    RegistryStatement,
)
from iac_scan.views.clouds.eks_access import (
    ADMINISTRATORS,
    AuthMapping,
    EksAccessEntry,
    EksAccessPolicy,
    EksIdentityProvider,
)
from iac_scan.views.clouds.files import KubernetesSecret, LocalFile, ProviderConfiguration
from iac_scan.views.clouds.firewalls import IngressRule
from iac_scan.views.clouds.google import (
    BinaryAuthorizationPolicy,
    GkeCluster,
    GkeNodePool,
    GoogleFirewall,
    GoogleGrant,
    GoogleRegistry,
    ServiceAccountKey,
    gke_accounts,
)
from iac_scan.views.clouds.grants import CloudGrant
from iac_scan.views.clouds.iam import IamRole, RoleTrust, managed_policy
from iac_scan.views.clouds.managed import ManagedCluster, ManagedPool
from iac_scan.views.clouds.memberships import CloudMembership
from iac_scan.views.clouds.model import Metadata, Neighbours
from iac_scan.views.clouds.ports import NODE_PORTS, NodePort
from iac_scan.views.clouds.ports import names as port_names
from iac_scan.views.clouds.ports import span as port_span
from iac_scan.views.clouds.settings import flaw
from iac_scan.views.clouds.sources import anywhere, wide
from iac_scan.views.clouds.web_identity import Width, subjects
from iac_scan.views.control_plane import ApiServer, ControllerManager, ControlPlaneComponent, Etcd, Scheduler
from iac_scan.views.dockerfile import BuildCommand, BuildInstruction, BuildStage, BuiltImage
from iac_scan.views.kubeadm import KubeadmCluster, KubeadmNode
from iac_scan.views.kubeconfig import KubeconfigCluster, KubeconfigUser
from iac_scan.views.kubelet import Kubelet, KubeProxy, Origin, Setting
from iac_scan.views.pipelines import (
    PipelineCommand,
    PipelineImage,
    PipelineStep,
    PipelineVariable,
    is_literal,
)
from iac_scan.views.server_files import (
    AdmissionPlugin,
    AuditPolicy,
    AuthenticationConfiguration,
    AuthorizationConfiguration,
    EncryptionConfiguration,
    PodSecurityDefaults,
)

__all__ = [
    "ADMINISTRATIVE",
    "ADMINISTRATORS",
    "NEWEST_KUBERNETES",
    "NODE_PORTS",
    "PLAIN",
    "REGISTRY_WRITERS",
    "UNVERIFIED",
    "AdmissionPlugin",
    "Advice",
    "AksCluster",
    "AksNodePool",
    "AmazonBalancer",
    "ApiServer",
    "AuditPolicy",
    "AuthMapping",
    "AuthenticationConfiguration",
    "AuthorizationConfiguration",
    "AzureRegistry",
    "AzureRoleAssignment",
    "AzureRule",
    "AzureSecurityGroup",
    "BinaryAuthorizationPolicy",
    "BuildCommand",
    "BuildInstruction",
    "BuildStage",
    "BuiltImage",
    "CloudGrant",
    "CloudMembership",
    "CloudUsers",
    "ClusterLogs",
    "ControlPlaneComponent",
    "ControllerManager",
    "CreationTemplate",
    "DeploymentSafeguard",
    "EcrRepository",
    "EksAccessEntry",
    "EksAccessPolicy",
    "EksAddOn",
    "EksCluster",
    "EksIdentityProvider",
    "EksNodeGroup",
    "EncryptionConfiguration",
    "Etcd",
    "FargateProfile",
    "FederatedCredential",
    "GkeCluster",
    "GkeNodePool",
    "GoogleFirewall",
    "GoogleGrant",
    "GoogleRegistry",
    "GuardDutyFeature",
    "IamRole",
    "IngressRule",
    "KmsKey",
    "KubeProxy",
    "KubeadmCluster",
    "KubeadmNode",
    "KubeconfigCluster",
    "KubeconfigUser",
    "Kubelet",
    "KubernetesSecret",
    "LaunchTemplate",
    "LocalFile",
    "ManagedCluster",
    "ManagedPool",
    "Metadata",
    "Neighbours",
    "NodePort",
    "Origin",
    "PipelineCommand",
    "PipelineImage",
    "PipelineStep",
    "PipelineVariable",
    "PodSecurityDefaults",
    "ProviderConfiguration",
    "PullThroughCache",
    "RegistryScopeMap",
    "RegistryStatement",
    "RegistryWebhook",
    "RoleTrust",
    "Scheduler",
    "ServiceAccountKey",
    "Setting",
    "Subnet",
    "Support",
    "Width",
    "addresses_in",
    "advice",
    "anywhere",
    "audit_policy",
    "component_flaws",
    "flaw",
    "gke_accounts",
    "interpreter_of",
    "is_empty_of_meaning",
    "is_literal",
    "is_verified",
    "literal_password",
    "managed_policy",
    "port_names",
    "port_span",
    "secret_readers",
    "signature_weaknesses",
    "subjects",
    "urls",
    "user_of",
    "version_ends",
    "weaknesses",
    "wide",
]

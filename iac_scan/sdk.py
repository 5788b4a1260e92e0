"""All that a Python check may import."""

from iac_scan.analyzers.api_lifecycle import ApiLifecycle, ApiState, api_lifecycle
from iac_scan.analyzers.base_images import Advice, advice, user_of
from iac_scan.analyzers.cloud_versions import Support
from iac_scan.analyzers.cloud_versions import ends as version_ends
from iac_scan.analyzers.downloads import interpreter_of, is_verified, urls
from iac_scan.analyzers.escalation.places import Hop, Path, Place, subject_place, workload_place
from iac_scan.analyzers.facts import Facts
from iac_scan.analyzers.least_privilege import (
    SEVEN_VERBS,
    Reach,
    Scope,
    certain_rules,
    cheapest_cut,
    covers_everything,
    homes_of,
    is_bootstrap,
    is_broad,
    is_default_account,
    is_overriding,
    key_of,
    reach,
    referenced_secrets,
    speaker_of,
    speaks_elsewhere,
)
from iac_scan.analyzers.network.questions import (
    NetworkFacts,
    blocks,
    covers_internet,
    from_chart,
    is_everyone,
    overridden,
    packaged,
)
from iac_scan.analyzers.network.rules import Direction
from iac_scan.analyzers.network.validity import problems as network_problems
from iac_scan.analyzers.pipeline_registries import PLAIN, UNVERIFIED, literal_password, weaknesses
from iac_scan.analyzers.pod_security import violations
from iac_scan.analyzers.quantities import quantity
from iac_scan.analyzers.rbac import builtin
from iac_scan.analyzers.rbac.catalog import BUILT_IN_GROUPS, BY_GROUP, VIRTUAL, custom_resources, is_namespaced
from iac_scan.analyzers.rbac.inventory import Grant, RoleEntry, account_subject
from iac_scan.analyzers.rbac.inventory import Subject as Identity
from iac_scan.analyzers.rbac.policy import Answer, Request, RoleKey
from iac_scan.analyzers.rbac.policy import PolicyRule as GrantedRule
from iac_scan.analyzers.rbac.validation import problems
from iac_scan.analyzers.release import release_of
from iac_scan.analyzers.secrets import by_shape, decoded, in_arguments, in_secret, in_value, is_secret_key
from iac_scan.analyzers.structure import Flaw, Problem, structure_problems
from iac_scan.model.check import Confidence, Meta, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.intervals import Intervals, addresses
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.source import StackKind
from iac_scan.views.base import KubernetesObject, View
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
from iac_scan.views.clouds.firewalls import IngressRule
from iac_scan.views.clouds.google import (
    BinaryAuthorizationPolicy,
    GkeCluster,
    GkeNodePool,
    GoogleFirewall,
    GoogleGrant,
    GoogleRegistry,
    ServiceAccountKey,
)
from iac_scan.views.clouds.iam import IamRole, RoleTrust, managed_policy
from iac_scan.views.clouds.managed import ManagedCluster, ManagedPool
from iac_scan.views.clouds.model import Metadata, Neighbours
from iac_scan.views.clouds.ports import NODE_PORTS, NodePort
from iac_scan.views.clouds.ports import names as port_names
from iac_scan.views.clouds.ports import span as port_span
from iac_scan.views.clouds.settings import flaw
from iac_scan.views.clouds.sources import anywhere, wide
from iac_scan.views.clouds.web_identity import Width, subjects
from iac_scan.views.dockerfile import BuildCommand, BuildInstruction, BuildStage, BuiltImage
from iac_scan.views.image import ImageReference
from iac_scan.views.network import (
    AdminPolicy,
    AnyPolicy,
    Backend,
    Gateway,
    GatewayRoute,
    Ingress,
    MeshPolicy,
    NetworkPolicy,
    PolicyRule,
    ReferenceGrant,
    Service,
)
from iac_scan.views.objects import (
    SYSTEM_NAMESPACES,
    ConfigMap,
    GitOpsSource,
    Namespace,
    PersistentVolume,
    PodDisruptionBudget,
    PriorityClass,
    Secret,
)
from iac_scan.views.pipelines import (
    PipelineCommand,
    PipelineImage,
    PipelineStep,
    PipelineVariable,
    is_literal,
)
from iac_scan.views.pods import Container, SecurityContext, Workload
from iac_scan.views.rbac import Binding, Role, Rule, ServiceAccount, Subject
from iac_scan.views.registry import EVERY, Endpoint, RegistrySettings, is_loopback, is_plain
from iac_scan.views.selectors import selects
from iac_scan.views.volumes import Danger, HostPath, Mount, is_sensitive, normal

__all__ = [
    "ADMINISTRATORS",
    "BUILT_IN_GROUPS",
    "BY_GROUP",
    "EVERY",
    "NODE_PORTS",
    "PLAIN",
    "SEVEN_VERBS",
    "SYSTEM_NAMESPACES",
    "UNVERIFIED",
    "VIRTUAL",
    "AdminPolicy",
    "Advice",
    "AksCluster",
    "AksNodePool",
    "Answer",
    "AnyPolicy",
    "ApiLifecycle",
    "ApiState",
    "AuthMapping",
    "AzureRegistry",
    "AzureRoleAssignment",
    "AzureRule",
    "AzureSecurityGroup",
    "Backend",
    "BinaryAuthorizationPolicy",
    "Binding",
    "BuildCommand",
    "BuildInstruction",
    "BuildStage",
    "BuiltImage",
    "ClusterLogs",
    "Confidence",
    "ConfigMap",
    "Container",
    "CreationTemplate",
    "Danger",
    "DeploymentSafeguard",
    "Direction",
    "EcrRepository",
    "Edge",
    "EksAccessEntry",
    "EksAccessPolicy",
    "EksAddOn",
    "EksCluster",
    "EksIdentityProvider",
    "EksNodeGroup",
    "Endpoint",
    "Facts",
    "FargateProfile",
    "FederatedCredential",
    "Flaw",
    "Gateway",
    "GatewayRoute",
    "GitOpsSource",
    "GkeCluster",
    "GkeNodePool",
    "GoogleFirewall",
    "GoogleGrant",
    "GoogleRegistry",
    "Grant",
    "GrantedRule",
    "GuardDutyFeature",
    "Hop",
    "HostPath",
    "IamRole",
    "Identity",
    "ImageReference",
    "Ingress",
    "IngressRule",
    "Intervals",
    "KmsKey",
    "KubernetesObject",
    "LaunchTemplate",
    "ManagedCluster",
    "ManagedPool",
    "MeshPolicy",
    "Meta",
    "Metadata",
    "Mount",
    "Namespace",
    "Neighbours",
    "NetworkFacts",
    "NetworkPolicy",
    "Node",
    "NodePort",
    "Parameter",
    "Path",
    "PersistentVolume",
    "PipelineCommand",
    "PipelineImage",
    "PipelineStep",
    "PipelineVariable",
    "Place",
    "PodDisruptionBudget",
    "PolicyRule",
    "PriorityClass",
    "Problem",
    "PullThroughCache",
    "Reach",
    "ReferenceGrant",
    "RegistryScopeMap",
    "RegistrySettings",
    "RegistryStatement",
    "RegistryWebhook",
    "Relation",
    "Request",
    "Resource",
    "ResourceGraph",
    "ResourceId",
    "Role",
    "RoleEntry",
    "RoleKey",
    "RoleTrust",
    "Rule",
    "Scope",
    "Secret",
    "SecurityContext",
    "Service",
    "ServiceAccount",
    "ServiceAccountKey",
    "Severity",
    "StackKind",
    "Step",
    "Subject",
    "Subnet",
    "Support",
    "Undecided",
    "Unknown",
    "UnknownValueError",
    "View",
    "Violation",
    "Width",
    "Workload",
    "account_subject",
    "addresses",
    "addresses_in",
    "advice",
    "anywhere",
    "api_lifecycle",
    "blocks",
    "builtin",
    "by_shape",
    "certain_rules",
    "cheapest_cut",
    "covers_everything",
    "covers_internet",
    "custom_resources",
    "decoded",
    "flaw",
    "from_chart",
    "homes_of",
    "in_arguments",
    "in_secret",
    "in_value",
    "interpreter_of",
    "is_bootstrap",
    "is_broad",
    "is_default_account",
    "is_everyone",
    "is_literal",
    "is_loopback",
    "is_namespaced",
    "is_overriding",
    "is_plain",
    "is_secret_key",
    "is_sensitive",
    "is_verified",
    "key_of",
    "literal_password",
    "managed_policy",
    "network_problems",
    "normal",
    "overridden",
    "packaged",
    "port_names",
    "port_span",
    "problems",
    "quantity",
    "reach",
    "referenced_secrets",
    "release_of",
    "selects",
    "speaker_of",
    "speaks_elsewhere",
    "structure_problems",
    "subject_place",
    "subjects",
    "urls",
    "user_of",
    "version_ends",
    "violations",
    "weaknesses",
    "wide",
    "workload_place",
]

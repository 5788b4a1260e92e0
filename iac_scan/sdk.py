"""All that a Python check may import."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from iac_scan.analyzers.absence import BINDINGS, PODS, POLICIES, ROLES
from iac_scan.analyzers.api_lifecycle import ApiLifecycle, ApiState, api_lifecycle
from iac_scan.analyzers.escalation.places import Hop, Path, Place, subject_place, workload_place
from iac_scan.analyzers.escapes import root_escapes
from iac_scan.analyzers.exposure import asks_for_login
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
from iac_scan.analyzers.settings_structure import settings_problems
from iac_scan.analyzers.structure import Flaw, Problem, structure_problems
from iac_scan.model.check import Confidence, Meta, NotAsked, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.intervals import Intervals, addresses
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.source import StackKind
from iac_scan.views.admission import AdmissionWebhook, PolicyBinding, PolicyException, PolicyGate
from iac_scan.views.base import KubernetesObject, View
from iac_scan.views.cloud_accounts import TrustedAccount
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
    StorageClass,
)
from iac_scan.views.pods import Container, SecurityContext, Workload
from iac_scan.views.rbac import Binding, Role, Rule, ServiceAccount, Subject
from iac_scan.views.registry import EVERY, Endpoint, RegistrySettings, is_loopback, is_plain
from iac_scan.views.selectors import selects
from iac_scan.views.signatures import SignaturePolicy
from iac_scan.views.volumes import Danger, HostPath, Mount, is_sensitive, normal

if TYPE_CHECKING:
    from iac_scan.sdk_clouds import *  # noqa: F403

__all__ = [
    "BINDINGS",
    "BUILT_IN_GROUPS",
    "BY_GROUP",
    "EVERY",
    "PODS",
    "POLICIES",
    "ROLES",
    "SEVEN_VERBS",
    "SYSTEM_NAMESPACES",
    "VIRTUAL",
    "AdminPolicy",
    "AdmissionWebhook",
    "Answer",
    "AnyPolicy",
    "ApiLifecycle",
    "ApiState",
    "Backend",
    "Binding",
    "Confidence",
    "ConfigMap",
    "Container",
    "Danger",
    "Direction",
    "Edge",
    "Endpoint",
    "Facts",
    "Flaw",
    "Gateway",
    "GatewayRoute",
    "GitOpsSource",
    "Grant",
    "GrantedRule",
    "Hop",
    "HostPath",
    "Identity",
    "ImageReference",
    "Ingress",
    "Intervals",
    "KubernetesObject",
    "MeshPolicy",
    "Meta",
    "Mount",
    "Namespace",
    "NetworkFacts",
    "NetworkPolicy",
    "Node",
    "NotAsked",
    "Parameter",
    "Path",
    "PersistentVolume",
    "Place",
    "PodDisruptionBudget",
    "PolicyBinding",
    "PolicyException",
    "PolicyGate",
    "PolicyRule",
    "PriorityClass",
    "Problem",
    "Reach",
    "ReferenceGrant",
    "RegistrySettings",
    "Relation",
    "Request",
    "Resource",
    "ResourceGraph",
    "ResourceId",
    "Role",
    "RoleEntry",
    "RoleKey",
    "Rule",
    "Scope",
    "Secret",
    "SecurityContext",
    "Service",
    "ServiceAccount",
    "Severity",
    "SignaturePolicy",
    "StackKind",
    "Step",
    "StorageClass",
    "Subject",
    "TrustedAccount",
    "Undecided",
    "Unknown",
    "UnknownValueError",
    "View",
    "Violation",
    "Workload",
    "account_subject",
    "addresses",
    "api_lifecycle",
    "asks_for_login",
    "blocks",
    "builtin",
    "by_shape",
    "certain_rules",
    "cheapest_cut",
    "covers_everything",
    "covers_internet",
    "custom_resources",
    "decoded",
    "from_chart",
    "homes_of",
    "in_arguments",
    "in_secret",
    "in_value",
    "is_bootstrap",
    "is_broad",
    "is_default_account",
    "is_everyone",
    "is_loopback",
    "is_namespaced",
    "is_overriding",
    "is_plain",
    "is_secret_key",
    "is_sensitive",
    "key_of",
    "network_problems",
    "normal",
    "overridden",
    "packaged",
    "problems",
    "quantity",
    "reach",
    "referenced_secrets",
    "release_of",
    "root_escapes",
    "selects",
    "settings_problems",
    "speaker_of",
    "speaks_elsewhere",
    "structure_problems",
    "subject_place",
    "violations",
    "workload_place",
]


def __getattr__(name: str) -> Any:
    """What only clouds, Dockerfiles and signature policies need: loading it is a tenth of the time of other scans."""
    clouds = None if name.startswith("__") else import_module("iac_scan.sdk_clouds")
    if clouds is None or name not in clouds.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(clouds, name)

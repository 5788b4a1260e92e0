"""All that a Python check may import."""

from iac_scan.analyzers.api_lifecycle import ApiLifecycle, ApiState, api_lifecycle
from iac_scan.analyzers.facts import Facts
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
from iac_scan.analyzers.secrets import by_shape, decoded, in_arguments, in_secret, in_value
from iac_scan.analyzers.structure import Flaw, Problem, structure_problems
from iac_scan.model.check import Confidence, Meta, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.intervals import Intervals, addresses
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.source import StackKind
from iac_scan.views.base import KubernetesObject, View
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
from iac_scan.views.pods import Container, SecurityContext, Workload
from iac_scan.views.rbac import Binding, Role, Rule, ServiceAccount, Subject
from iac_scan.views.selectors import selects
from iac_scan.views.volumes import Danger, HostPath, Mount, is_sensitive, normal

__all__ = [
    "SYSTEM_NAMESPACES",
    "AdminPolicy",
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
    "Facts",
    "Flaw",
    "Gateway",
    "GatewayRoute",
    "GitOpsSource",
    "HostPath",
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
    "Parameter",
    "PersistentVolume",
    "PodDisruptionBudget",
    "PolicyRule",
    "PriorityClass",
    "Problem",
    "ReferenceGrant",
    "Relation",
    "Resource",
    "ResourceGraph",
    "ResourceId",
    "Role",
    "Rule",
    "Secret",
    "SecurityContext",
    "Service",
    "ServiceAccount",
    "Severity",
    "StackKind",
    "Step",
    "Subject",
    "Undecided",
    "Unknown",
    "UnknownValueError",
    "View",
    "Violation",
    "Workload",
    "addresses",
    "api_lifecycle",
    "blocks",
    "by_shape",
    "covers_internet",
    "decoded",
    "from_chart",
    "in_arguments",
    "in_secret",
    "in_value",
    "is_everyone",
    "is_sensitive",
    "network_problems",
    "normal",
    "overridden",
    "packaged",
    "selects",
    "structure_problems",
    "violations",
]

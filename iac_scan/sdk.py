"""All that a Python check may import."""

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
from iac_scan.model.check import Confidence, Meta, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.intervals import Intervals, addresses
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.source import StackKind
from iac_scan.views.base import KubernetesObject, View
from iac_scan.views.image import ImageReference
from iac_scan.views.namespace import Namespace
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
from iac_scan.views.pods import Container, Workload
from iac_scan.views.rbac import Binding, Role, Rule, ServiceAccount, Subject

__all__ = [
    "AdminPolicy",
    "AnyPolicy",
    "Backend",
    "Binding",
    "Confidence",
    "Container",
    "Direction",
    "Edge",
    "Facts",
    "Gateway",
    "GatewayRoute",
    "ImageReference",
    "Ingress",
    "Intervals",
    "KubernetesObject",
    "MeshPolicy",
    "Meta",
    "Namespace",
    "NetworkFacts",
    "NetworkPolicy",
    "Node",
    "Parameter",
    "PolicyRule",
    "ReferenceGrant",
    "Relation",
    "Resource",
    "ResourceGraph",
    "ResourceId",
    "Role",
    "Rule",
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
    "blocks",
    "covers_internet",
    "from_chart",
    "is_everyone",
    "network_problems",
    "overridden",
    "packaged",
]

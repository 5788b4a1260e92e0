"""All that a Python check may import."""

from iac_scan.analyzers.facts import Facts
from iac_scan.model.check import Confidence, Meta, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.base import KubernetesObject, View
from iac_scan.views.image import ImageReference
from iac_scan.views.network import Ingress, NetworkPolicy, Service
from iac_scan.views.pods import Container, SecurityContext, Workload
from iac_scan.views.rbac import Binding, Role, Rule, ServiceAccount, Subject
from iac_scan.views.volumes import Danger, HostPath, Mount

__all__ = [
    "Binding",
    "Confidence",
    "Container",
    "Danger",
    "Edge",
    "Facts",
    "HostPath",
    "ImageReference",
    "Ingress",
    "KubernetesObject",
    "Meta",
    "Mount",
    "NetworkPolicy",
    "Node",
    "Parameter",
    "Relation",
    "Resource",
    "ResourceGraph",
    "ResourceId",
    "Role",
    "Rule",
    "SecurityContext",
    "Service",
    "ServiceAccount",
    "Severity",
    "Step",
    "Subject",
    "Undecided",
    "Unknown",
    "UnknownValueError",
    "View",
    "Violation",
    "Workload",
]

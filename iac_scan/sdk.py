"""All that a Python check may import."""

from iac_scan.analyzers.facts import Facts
from iac_scan.analyzers.pod_security import violations
from iac_scan.analyzers.secrets import by_shape, decoded, in_arguments, in_secret, in_value
from iac_scan.model.check import Confidence, Meta, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.base import KubernetesObject, View
from iac_scan.views.image import ImageReference
from iac_scan.views.network import Ingress, NetworkPolicy, Service
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
    "Binding",
    "Confidence",
    "ConfigMap",
    "Container",
    "Danger",
    "Edge",
    "Facts",
    "GitOpsSource",
    "HostPath",
    "ImageReference",
    "Ingress",
    "KubernetesObject",
    "Meta",
    "Mount",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "Parameter",
    "PersistentVolume",
    "PodDisruptionBudget",
    "PriorityClass",
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
    "Step",
    "Subject",
    "Undecided",
    "Unknown",
    "UnknownValueError",
    "View",
    "Violation",
    "Workload",
    "by_shape",
    "decoded",
    "in_arguments",
    "in_secret",
    "in_value",
    "is_sensitive",
    "normal",
    "selects",
    "violations",
]

"""All that a Python check may import."""

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
from iac_scan.analyzers.rbac import builtin
from iac_scan.analyzers.rbac.catalog import BUILT_IN_GROUPS, BY_GROUP, VIRTUAL, custom_resources, is_namespaced
from iac_scan.analyzers.rbac.inventory import Grant, RoleEntry, account_subject
from iac_scan.analyzers.rbac.inventory import Subject as Identity
from iac_scan.analyzers.rbac.policy import Answer, PolicyRule, Request, RoleKey
from iac_scan.analyzers.rbac.validation import problems
from iac_scan.analyzers.release import release_of
from iac_scan.model.check import Confidence, Meta, Parameter, Severity, Step, Undecided, Violation
from iac_scan.model.graph import Edge, Relation, Resource, ResourceGraph, ResourceId
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.views.base import KubernetesObject, View
from iac_scan.views.image import ImageReference
from iac_scan.views.network import Ingress, NetworkPolicy, Service
from iac_scan.views.pods import Container, Workload
from iac_scan.views.rbac import Binding, Role, Rule, ServiceAccount, Subject

__all__ = [
    "BUILT_IN_GROUPS",
    "BY_GROUP",
    "SEVEN_VERBS",
    "VIRTUAL",
    "Answer",
    "Binding",
    "Confidence",
    "Container",
    "Edge",
    "Facts",
    "Grant",
    "Hop",
    "Identity",
    "ImageReference",
    "Ingress",
    "KubernetesObject",
    "Meta",
    "NetworkPolicy",
    "Node",
    "Parameter",
    "Path",
    "Place",
    "PolicyRule",
    "Reach",
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
    "account_subject",
    "builtin",
    "certain_rules",
    "cheapest_cut",
    "covers_everything",
    "custom_resources",
    "homes_of",
    "is_bootstrap",
    "is_broad",
    "is_default_account",
    "is_namespaced",
    "is_overriding",
    "key_of",
    "problems",
    "reach",
    "referenced_secrets",
    "release_of",
    "speaker_of",
    "speaks_elsewhere",
    "subject_place",
    "workload_place",
]

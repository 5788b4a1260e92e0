"""Roles, their rules, bindings and service accounts (rbac.authorization.k8s.io/v1)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.views.base import View

RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True)
class Role(View):
    """A Role or a ClusterRole."""

    kinds = frozenset({(RBAC, "Role"), (RBAC, "ClusterRole")})

    @property
    def is_cluster_role(self) -> bool:
        """It is a ClusterRole."""
        return self.resource.kind == "ClusterRole"

    @property
    def is_aggregated(self) -> bool:
        """Its rules are filled in by the control plane from other ClusterRoles."""
        return self.is_cluster_role and self.node["aggregationRule"].present

    @property
    def rules(self) -> "list[Rule]":
        """The rules as written; a controller overwrites those of an aggregated role. Raises UnknownValueError."""
        return [Rule(self.resource, node, self) for node in self.node["rules"].items]


@dataclass(frozen=True)
class Rule(View):
    """One policy rule of a role; its fields only mean something together."""

    kinds = frozenset({(RBAC, "Role"), (RBAC, "ClusterRole")})

    role: Role

    @cached_property
    def verbs(self) -> list[str]:
        """What may be done. Raises UnknownValueError."""
        return self.node["verbs"].strings

    @cached_property
    def groups(self) -> list[str]:
        """The API groups; the core group is the empty string. Raises UnknownValueError."""
        return self.node["apiGroups"].strings

    @cached_property
    def resources(self) -> list[str]:
        """The resources and subresources, in lower-case plural. Raises UnknownValueError."""
        return self.node["resources"].strings

    @cached_property
    def names(self) -> list[str]:
        """The only object names it holds for; empty for all. Raises UnknownValueError."""
        return self.node["resourceNames"].strings

    @cached_property
    def urls(self) -> list[str]:
        """The non-resource URLs. Raises UnknownValueError."""
        return self.node["nonResourceURLs"].strings

    def allows(self, verb: str, group: str, resource: str) -> bool:
        """The one rule allows the verb on some objects of the resource (catalogue section 1.1).

        `resource` may have a subresource behind a slash. Raises UnknownValueError.
        """
        subresource = resource.partition("/")[2]
        accepted = {"*", resource, *([f"*/{subresource}"] if subresource else [])}
        return (
            not {"*", verb}.isdisjoint(self.verbs)
            and not {"*", group}.isdisjoint(self.groups)
            and not accepted.isdisjoint(self.resources)
        )

    @property
    def number(self) -> int:
        """Which rule of its role it is, counted from 1."""
        return int(self.node.key) + 1 if isinstance(self.node.key, int) else 1

    def rewritten(self, **fields: list[str]) -> str:
        """The rule as YAML with some fields replaced, by their names in the manifest. Raises UnknownValueError."""
        written = {
            "apiGroups": self.groups,
            "resources": self.resources,
            "resourceNames": self.names,
            "nonResourceURLs": self.urls,
            "verbs": self.verbs,
        }
        lines = [f"{name}: {json.dumps(values)}" for name, values in (written | fields).items() if values]
        return "- " + "\n  ".join(lines)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Rule"]:
        """The rules of a role that mean anything: those of an aggregated role are overwritten."""
        role = Role(resource, resource.body)
        if not role.is_aggregated:
            yield from role.rules


@dataclass(frozen=True)
class Subject:
    """Whom a binding names, after the API server's defaulting; `namespace` is for ServiceAccounts only."""

    kind: str
    namespace: str
    name: str
    at: Node

    @property
    def text(self) -> str:
        """The subject in words."""
        name = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {name}"


@dataclass(frozen=True)
class Binding(View):
    """A RoleBinding or a ClusterRoleBinding."""

    kinds = frozenset({(RBAC, "RoleBinding"), (RBAC, "ClusterRoleBinding")})

    @property
    def is_cluster_binding(self) -> bool:
        """It grants in every namespace and on cluster-scoped resources."""
        return self.resource.kind == "ClusterRoleBinding"

    @property
    def role_kind(self) -> str:
        """The kind of the role it refers to. Raises UnknownValueError."""
        return self.node["roleRef"]["kind"].text

    @property
    def role_name(self) -> str:
        """The name of the role it refers to. Raises UnknownValueError."""
        return self.node["roleRef"]["name"].text

    @cached_property
    def subjects(self) -> list[Subject]:
        """Whom it names; user and group spellings of service accounts are normalised. Raises UnknownValueError."""
        return [self._subject(node) for node in self.node["subjects"].items]

    def _subject(self, node: Node) -> Subject:
        kind, name = node["kind"].text, node["name"].text
        namespace = node["namespace"].text
        if kind == "ServiceAccount":
            return Subject(kind, namespace or self.resource.namespace, name, node)
        parts = name.split(":")
        if kind == "User" and parts[:2] == ["system", "serviceaccount"] and len(parts) == 4:
            return Subject("ServiceAccount", parts[2], parts[3], node)
        return Subject(kind, "", name, node)


@dataclass(frozen=True)
class ServiceAccount(View):
    """A ServiceAccount."""

    kinds = frozenset({("", "ServiceAccount")})

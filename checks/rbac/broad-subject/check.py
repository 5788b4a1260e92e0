"""Rights for groups that nobody lists the members of.

Each row of the table is a check of its own.
"""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Binding, Facts, Grant, Severity, Step, Violation, certain_rules, is_bootstrap

HARMLESS_URLS = ("/healthz", "/livez", "/readyz", "/version", "/.well-known/openid-configuration", "/openid/v1/jwks")
HARMLESS_RESOURCES = {"selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"}


def check(binding: Binding, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """A binding that names one of the row's subjects; one that only shows public information is low."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if grant is None or is_bootstrap(binding.resource) or is_cluster_info(grant):
        return
    for subject, at in grant.subjects:
        if at is None or not named(subject.kind, subject.name, row):
            continue
        role = grant.role.text if grant.role else "a role"
        public = row.get("public") and grant.entry is not None and is_public(grant)
        steps, severity = openness(binding, facts, row)
        message = f"{subject.text}, {row['meaning']}, is given {role}"
        yield Violation(message, at, steps, Severity.LOW if public else severity)


def openness(binding: Binding, facts: Facts, row: dict[str, Any]) -> tuple[tuple[Step, ...], Severity | None]:
    """That the Internet reaches the cluster of the binding; any Google account counts as authenticated in GKE."""
    cluster = facts.home_of(binding.resource) if row.get("outsiders") else None
    at = facts.cloud_homes.opening(cluster) if cluster is not None else None
    if cluster is None or at is None:
        return (), None
    step = Step(f"{cluster.label} takes requests to its API server from the whole Internet", at)
    return (step,), Severity.CRITICAL if cluster.service == "GKE" else None


def named(kind: str, name: str, row: dict[str, Any]) -> bool:
    """The row speaks of this subject."""
    if kind == "User":
        return name in row.get("users", ())
    return kind == "Group" and (name in row["groups"] or any(name.startswith(mark) for mark in row.get("prefixes", ())))


def is_cluster_info(grant: Grant) -> bool:
    """The binding that kubeadm needs for joining nodes: reading one public ConfigMap."""
    rules = certain_rules(grant.entry)
    return (
        grant.namespace == "kube-public"
        and bool(rules)
        and all(
            rule.resources == {"configmaps"} and rule.names == {"cluster-info"} and rule.verbs == {"get"}
            for rule in rules
        )
    )


def is_public(grant: Grant) -> bool:
    """Every rule shows what anybody may see anyway."""
    entry = grant.entry
    return entry is not None and all(
        (rule.urls and all(url.startswith(HARMLESS_URLS) for url in rule.urls))
        or (rule.resources and rule.resources <= HARMLESS_RESOURCES)
        for rule, _ in entry.rules
    )

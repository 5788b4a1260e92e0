"""Resources whose absence checks argue from, as `plural.group`: what a cluster may refuse to list."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

# Whatever isolates pods.
POLICIES = (
    "networkpolicies.networking.k8s.io",
    "adminnetworkpolicies.policy.networking.k8s.io",
    "baselineadminnetworkpolicies.policy.networking.k8s.io",
    "clusternetworkpolicies.policy.networking.k8s.io",
    "ciliumnetworkpolicies.cilium.io",
    "ciliumclusterwidenetworkpolicies.cilium.io",
    "networkpolicies.crd.projectcalico.org",
    "globalnetworkpolicies.crd.projectcalico.org",
    "networkpolicies.projectcalico.org",
    "globalnetworkpolicies.projectcalico.org",
)
ROLES = ("roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io")
BINDINGS = ("rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io")
PODS = (
    "pods",
    "replicationcontrollers",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "jobs.batch",
    "cronjobs.batch",
)


def unseen(unlisted: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Those of the resources that a cluster refused to list which fit globs of `plural.group`, sorted."""
    return sorted({name for name in unlisted for pattern in patterns if hides(name, pattern)})


def hides(unlisted: str, pattern: str) -> bool:
    """A refusal takes away what a glob of `plural.group` names: one resource, or everything of a group's version."""
    group = unlisted.removeprefix("everything of ").rpartition("/")[0]
    if unlisted == "v1" or unlisted.startswith("everything of "):
        return group == pattern.partition(".")[2]
    return fnmatchcase(unlisted, pattern)

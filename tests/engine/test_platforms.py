"""Packs of platforms: what they know is kept as suppressed, and nothing else is."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.engine.platform import UnknownPlatformError, pack, platforms
from iac_scan.model.suppression import Suppression
from iac_scan.pipeline import scan

NODE_AGENT = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: %s, namespace: %s}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
        - {name: agent, image: "registry.example.com/agent:1", securityContext: {privileged: true}}
"""
RIGHTS = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: "%s"}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: %s, namespace: kube-system}]
"""


def verdicts(text: str, only: str, *names: str) -> dict[str, str]:
    """The reason why a finding is suppressed, empty where it is not, by the resource it is about."""
    result = scan(Config(paths=(Path("-"),), stdin=text, only=(only,), platforms=names))
    return {entry.resource.address: entry.suppressed for entry in result.findings}


@pytest.mark.parametrize(
    ("platform", "name", "namespace", "reason"),
    [
        ("eks", "aws-node", "kube-system", "EKS installs and updates this component"),
        ("aks", "azure-ip-masq-agent", "kube-system", "AKS installs and updates this component"),
        ("gke", "fluentbit-gke", "kube-system", "GKE installs and updates this component"),
        ("gke", "anything", "gke-managed-cim", "everything in this namespace is GKE's own"),
        ("kind", "kindnet", "kube-system", "kind installs this component"),
        (
            "k3s",
            "svclb-traefik-1a2b3c4d",
            "kube-system",
            "ServiceLB of K3s runs this for a Service of type LoadBalancer",
        ),
        (
            "openshift",
            "node-exporter",
            "openshift-monitoring",
            "projects whose names begin with openshift- are reserved for the cluster's own components",
        ),
    ],
)
def test_a_pack_knows_its_platform(platform: str, name: str, namespace: str, reason: str) -> None:
    others = [NODE_AGENT % ("our-agent", "kube-system"), NODE_AGENT % (name, "shop")]
    text = "---\n".join([NODE_AGENT % (name, namespace), *others])
    assert verdicts(text, "privileged-container", platform) == {
        f"DaemonSet/{namespace}/{name}": f"platform pack {platform}: {reason}",
        "DaemonSet/kube-system/our-agent": "",
        f"DaemonSet/shop/{name}": "",
    }
    assert set(verdicts(text, "privileged-container").values()) == {""}


def test_pods_of_a_component_are_known() -> None:
    pod = NODE_AGENT.replace("apps/v1", "v1").replace("DaemonSet", "Pod") % ("aws-node-x7k2p", "kube-system")
    pod = pod.replace("  selector: {matchLabels: {app: agent}}\n  template:\n", "")
    pod = pod.replace("    metadata: {labels: {app: agent}}\n    spec:\n      containers", "  containers")
    assert verdicts(pod, "privileged-container", "eks") == {
        "Pod/kube-system/aws-node-x7k2p": "platform pack eks: EKS installs and updates this component"
    }


def test_bindings_are_known_by_name() -> None:
    text = "---\n".join(RIGHTS % (name, "agent") for name in ("helm-kube-system-traefik", "helm-kube-system-other"))
    assert verdicts(text, "cluster-admin-binding", "k3s", "eks") == {
        "ClusterRoleBinding/helm-kube-system-traefik": "platform pack k3s: K3s binds a component of its own",
        "ClusterRoleBinding/helm-kube-system-other": "",
    }


def test_what_a_pack_knows_is_counted_and_does_not_gate() -> None:
    text = NODE_AGENT % ("aws-node", "kube-system")
    order = Config(paths=(Path("-"),), stdin=text, only=("privileged-container",))
    assert scan(order).exit_code == 1
    known = scan(Config(paths=order.paths, stdin=text, only=order.only, platforms=("eks",)))
    assert (known.exit_code, len(known.findings)) == (0, 1)


@pytest.mark.parametrize("name", platforms())
def test_a_pack_names_what_it_knows(name: str) -> None:
    known = pack(name)
    assert known.title
    assert known.source.startswith("https://")
    for rule in known.suppressions:
        assert rule.name.strip("*-") or rule.namespace.strip("*-")  # nothing that would hide everything
        assert rule.reason.startswith(f"platform pack {name}: ")
        assert rule.origin == f"platform pack {name}"
    keys = {key for entry in known.entries for key in entry}
    assert keys <= {"reason", "kind", "namespace", "names", "components"}


def test_names() -> None:
    assert platforms() == ("aks", "eks", "gke", "k3s", "kind", "openshift")
    assert pack("openshift").suppressions[0] == Suppression(
        namespace="openshift-*",
        reason="platform pack openshift: projects whose names begin with openshift- are reserved for the cluster's own "
        "components",
        origin="platform pack openshift",
    )
    with pytest.raises(UnknownPlatformError, match=r"^'ek' is not a platform; did you mean eks\?$"):
        pack("ek")

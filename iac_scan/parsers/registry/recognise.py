"""A quick look at whether files hold registry settings: all that a scan without any should have to pay for."""

import re
from pathlib import Path
from typing import Any

from iac_scan.model.graph import TERRAFORM, Resource

# Names that settings have, or words that stand in every one of them.
NAMED = re.compile(
    r"(^|/)(daemon\.json|\.dockercfg|\.dockerconfigjson|auth\.json|config\.json|policy\.json|trustpolicy(\.oci)?\.json"
    r"|config\.yaml\.d/[^/]+\.ya?ml|registries\.ya?ml|repositories\.ya?ml|[\w.-]*harbor[\w.-]*\.ya?ml|config(-example)?\.ya?ml|registries\.conf"
    r"|registries\.conf\.d/[^/]+|crio\.conf|crio\.conf\.d/[^/]+|crio/policies/[^/]+|hosts\.toml|config\.toml"
    r"|containerd[\w.-]*\.toml|buildkitd?[\w.-]*\.toml|user-data(\.(txt|ya?ml))?|cloud\.cfg(\.d/[^/]+\.cfg)?)$"
)
TELLING = re.compile(
    r'"insecure-registries"|"registry-mirrors"|"auths"|"trustPolicies"|insecureAcceptAnything|sigstoreSigned|io\.containerd\.'
    r"|\[plugins\.cri|\[\[registry\]\]|unqualified-search-registries|registries\.insecure|\[crio|\[registry\.\""
    r"|^[\"']?version[\"']?:\s*['\"]?0\.1\b"
    r"|^ *validators:\s*$"
    r"|^kube-(apiserver|controller-manager|scheduler)-arg\+?:"
    r"|^[\"']?(harbor_admin_password|externalURL|harborAdminPassword|existingSecretAdminPassword)[\"']?:",
    re.MULTILINE,
)
# Files for programs of Kubernetes that checks judge, wherever they are carried.
PROGRAM = re.compile(
    r"\bkind[\"']?\s*:\s*[\"']?(KubeletConfiguration|KubeProxyConfiguration|EncryptionConfig|EncryptionConfiguration"
    r"|AdmissionConfiguration|PodSecurityConfiguration|AuthenticationConfiguration|AuthorizationConfiguration|Policy"
    r"|Config|NodeConfig|ClusterConfiguration|InitConfiguration|JoinConfiguration)[\"']?\s*(?:[,}#]|$)",
    re.MULTILINE,
)
KUBECONFIG = re.compile(r"(^|/)([\w-]*kubeconfig[\w-]*|[\w.-]+\.kubeconfig|\.kube/config)$")
CLOUD_CONFIG = ("#cloud-config", "## template: jinja")
SETTINGS_SUFFIXES = (".toml", ".conf", ".json", ".yaml", ".yml")
SNIFFED = 256 * 1024  # bytes of a file that are looked at to tell what it is


def may_be_settings(file: str, text: str) -> bool:
    """A text may hold registry settings, by its path or by what it says."""
    if text.startswith(CLOUD_CONFIG):
        return True
    return NAMED.search(file) is not None or (file.endswith(SETTINGS_SUFFIXES) and TELLING.search(text) is not None)


def is_candidate(path: Path) -> bool:
    """A file that is named like no manifest may hold registry settings, or be a file for a program."""
    if NAMED.search(path.as_posix()):
        return True
    if not path.name.endswith((".toml", ".conf")) and not KUBECONFIG.search(path.as_posix()):
        return False
    try:
        with path.open("rb") as file:
            text = file.read(SNIFFED).decode("utf-8", "replace")
            return TELLING.search(text) is not None or PROGRAM.search(text) is not None
    except OSError:
        return False


# Kinds of resources that may carry settings, and the providers' types that hand user data to machines.
CARRIERS = frozenset(
    {
        ("", "ConfigMap"),
        ("", "Secret"),
        ("apps", "DaemonSet"),
        ("karpenter.k8s.aws", "EC2NodeClass"),
        ("bootstrap.cluster.x-k8s.io", "KubeadmConfig"),
        ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"),
        ("bootstrap.cluster.x-k8s.io", "RKE2Config"),
        ("bootstrap.cluster.x-k8s.io", "RKE2ConfigTemplate"),
        ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"),
        ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate"),
        ("controlplane.cluster.x-k8s.io", "RKE2ControlPlane"),
        ("machineconfiguration.openshift.io", "MachineConfig"),
        ("node.eks.aws", "NodeConfig"),
        *(
            (TERRAFORM, kind)
            for kind in (
                "aws_instance",
                "aws_launch_configuration",
                "aws_launch_template",
                "azurerm_linux_virtual_machine",
                "azurerm_linux_virtual_machine_scale_set",
                "azurerm_virtual_machine",
                "cloudinit_config",
                "data.cloudinit_config",
                "data.template_cloudinit_config",
                "digitalocean_droplet",
                "google_compute_instance",
                "google_compute_instance_template",
                "hcloud_server",
                "helm_release",
                "openstack_compute_instance_v2",
            )
        ),
    }
)


def carries(resource: Resource) -> bool:
    """A resource may carry registry settings for nodes or servers."""
    if (resource.id.group, resource.id.kind) not in CARRIERS:
        return False
    if resource.id.kind == "ConfigMap":
        return carries_settings(resource.body["data"].raw)
    if resource.id.kind == "Secret":
        data = resource.body["data"].raw
        named = isinstance(data, dict) and any(NAMED.search(key) for key in data)
        return named or carries_settings(resource.body["stringData"].raw)
    return True


def carries_settings(data: Any) -> bool:
    """The data of a ConfigMap may hold registry settings, or files for programs."""
    return isinstance(data, dict) and any(
        isinstance(text, str) and (may_be_settings(key, text) or PROGRAM.search(text)) for key, text in data.items()
    )

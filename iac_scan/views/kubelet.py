"""The settings of kubelets and kube-proxies: one model for the files, fragments and flags that they are written in.

A flag beats the file, and the file beats the default. Defaults are those of a kubelet that is given a file (those of
one that is given flags alone are others, and nothing is set up so any more).
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from iac_scan.model.graph import REGISTRY, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.command_line import Flag, flags_of
from iac_scan.views.kubeadm import CAPI_SPEC_AT, NODES
from iac_scan.views.kubeadm import GROUP as KUBEADM_API

GROUP = "kubelet.config.k8s.io"
EKSCTL, KOPS, NODE_EKS = "eksctl.io", "kops.k8s.io", "node.eks.aws"
OPENSHIFT = "machineconfiguration.openshift.io"
BOOTSTRAP, CONTROL_PLANE = "bootstrap.cluster.x-k8s.io", "controlplane.cluster.x-k8s.io"
# Files that are laid over another one: what they leave out is said there.
PARTIAL = re.compile(r"\.d/[^/]*$|(^|/)patches/|drop-?in|kubeletconfiguration\d*\+")
# Defaults of Kubernetes (pkg/kubelet/apis/config/v1beta1/defaults.go), for the settings that checks ask for.
DEFAULTS: Mapping[str, Any] = {
    "authentication.anonymous.enabled": False,
    "authentication.webhook.enabled": True,
    "authorization.mode": "Webhook",
    "healthzBindAddress": "127.0.0.1",
    "makeIPTablesUtilChains": True,
    "podPidsLimit": -1,
    "protectKernelDefaults": False,
    "readOnlyPort": 0,
    "rotateCertificates": False,
    "seccompDefault": False,
    "serverTLSBootstrap": False,
}
# What kubeadm writes where its user does not (cmd/kubeadm/app/componentconfigs/kubelet.go); the second always.
KUBEADM: Mapping[str, Any] = {
    "authentication.x509.clientCAFile": "/etc/kubernetes/pki/ca.crt",
    "rotateCertificates": True,
}
# The flags of settings that have one. Most are deprecated, and work.
FLAGS: Mapping[str, str] = {
    "allowedUnsafeSysctls": "allowed-unsafe-sysctls",
    "authentication.anonymous.enabled": "anonymous-auth",
    "authentication.webhook.enabled": "authentication-token-webhook",
    "authentication.x509.clientCAFile": "client-ca-file",
    "authorization.mode": "authorization-mode",
    "healthzBindAddress": "healthz-bind-address",
    "makeIPTablesUtilChains": "make-iptables-util-chains",
    "podPidsLimit": "pod-max-pids",
    "protectKernelDefaults": "protect-kernel-defaults",
    "readOnlyPort": "read-only-port",
    "rotateCertificates": "rotate-certificates",
    "seccompDefault": "seccomp-default",
    "staticPodURL": "manifest-url",
    "tlsCertFile": "tls-cert-file",
    "tlsCipherSuites": "tls-cipher-suites",
    "tlsMinVersion": "tls-min-version",
    "hostnameOverride": "hostname-override",
}
# What kops calls settings otherwise than a KubeletConfiguration does.
KOPS_NAMES: Mapping[str, str] = {
    "authentication.anonymous.enabled": "anonymousAuth",
    "authentication.webhook.enabled": "authenticationTokenWebhook",
    "authentication.x509.clientCAFile": "clientCAFile",
    "authorization.mode": "authorizationMode",
}
# Where resources hold a KubeletConfiguration or a part of one: names that end in `[]` are lists.
PARTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (GROUP, "KubeletConfiguration"): ("",),
    (EKSCTL, "ClusterConfig"): ("nodeGroups[].kubeletExtraConfig", "managedNodeGroups[].kubeletExtraConfig"),
    (NODE_EKS, "NodeConfig"): ("spec.kubelet.config",),
    (OPENSHIFT, "KubeletConfig"): ("spec.kubeletConfig",),
    (KOPS, "Cluster"): ("spec.kubelet", "spec.controlPlaneKubelet", "spec.masterKubelet"),
    (KOPS, "InstanceGroup"): ("spec.kubelet",),
}
REGISTRATIONS = tuple(f"{name}Configuration.nodeRegistration.kubeletExtraArgs" for name in NODES.values())
# Where resources hold flags: a list of words, a list of names and values, or a mapping of names to values.
FLAGS_AT: Mapping[tuple[str, str], tuple[str, ...]] = {
    (NODE_EKS, "NodeConfig"): ("spec.kubelet.flags",),
    **{(KUBEADM_API, kind): ("nodeRegistration.kubeletExtraArgs",) for kind in NODES},
    **{kind: tuple(".".join((*at, path)) for path in REGISTRATIONS) for kind, at in CAPI_SPEC_AT.items()},
    (BOOTSTRAP, "RKE2Config"): ("spec.agentConfig.kubelet.extraArgs",),
    (BOOTSTRAP, "RKE2ConfigTemplate"): ("spec.template.spec.agentConfig.kubelet.extraArgs",),
    (CONTROL_PLANE, "RKE2ControlPlane"): ("spec.agentConfig.kubelet.extraArgs",),
    (REGISTRY, "RancherConfig"): ("kubelet-arg", "kubelet-arg+"),
    (CONTROL_PLANE, "RKE2ControlPlaneTemplate"): ("spec.template.spec.agentConfig.kubelet.extraArgs",),
}


class Origin(StrEnum):
    """Who says what a setting is."""

    WRITTEN = "written"
    DEFAULT = "default"
    ELSEWHERE = "elsewhere"  # the file it belongs to is not here


@record
class Setting:
    """The value of a setting, where it is written or missing, and who says so."""

    value: Any
    at: Node
    origin: Origin


@record
class Kubelet(View):
    """The settings of a kubelet in a file of its own, in a part of another one, or in flags.

    `flags` are those given on the command line, by their names. `whole` says that what is not here has its default.
    """

    kinds = frozenset(PARTS.keys() | FLAGS_AT.keys())

    flags: Mapping[str, Flag]
    whole: bool

    def setting(self, name: str, kubeadm: bool = False) -> Setting:
        """A setting by its path in a KubeletConfiguration, `kubeadm` if that writes it. Raises UnknownValueError."""
        gate = name.partition("featureGates.")[2]
        flag = self.flags.get("feature-gates" if gate else FLAGS.get(name, ""))
        if flag is not None:
            value = gates(flag).get(gate) if gate else from_flag(flag.text)
            return Setting(value, flag.at, Origin.ELSEWHERE if value is None else Origin.WRITTEN)
        kops = self.resource.id.group == KOPS
        at = self.node.at(*(KOPS_NAMES.get(name, name) if kops else name).split("."))
        if kubeadm and name in KUBEADM and not (at.present and at.raw):
            return Setting(KUBEADM[name], at, Origin.DEFAULT)
        if at.present:
            return Setting(from_flag(at.text) if kops and at.text else at.value, at, Origin.WRITTEN)
        return Setting(DEFAULTS.get(name), at, Origin.DEFAULT if self.whole else Origin.ELSEWHERE)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Kubelet"]:
        """The kubelets that a resource sets up. Raises UnknownValueError."""
        kind = resource.id.group, resource.kind
        whole = resource.id.group == GROUP and not is_partial(resource)
        for path in PARTS.get(kind, ()):
            for node in reached(resource.body, path):
                yield cls(resource, node, {}, whole)
        for path in FLAGS_AT.get(kind, ()):
            for node in reached(resource.body, path):
                yield cls(resource, node, flags_in(node), whole=False)


def reached(node: Node, path: str) -> Iterator[Node]:
    """What is written at a path. Raises UnknownValueError."""
    key, _, rest = path.partition(".")
    if not key:
        yield node
    elif key.endswith("[]"):
        for item in node[key.removesuffix("[]")].items:
            yield from reached(item, rest)
    elif node[key].present:
        yield from reached(node[key], rest)


def flags_in(node: Node) -> Mapping[str, Flag]:
    """The flags at a place, the last of each name. Raises UnknownValueError."""
    if isinstance(node.value, dict):
        found = [Flag(name, spelled(at), at) for name, at in node.fields.items()]
    elif any(isinstance(item.raw, dict) for item in node.items):
        pairs = [(item["name"].text, item["value"]) for item in node.items]
        found = [Flag(name, spelled(at), at) for name, at in pairs]
    else:
        words = [(item.raw if item.unknown else dashed(str(item.value)), item) for item in node.items or [node]]
        found = list(flags_of("kubelet", words).flags)
    return {flag.name: flag for flag in found}


def spelled(at: Node) -> str | Unknown:
    """A value as the command line has it; empty where there is none."""
    return at.raw if isinstance(at.raw, Unknown) else str(at.value) if at.present else ""


def gates(flag: Flag) -> Mapping[str, Any]:
    """The feature gates that a flag sets. Raises UnknownValueError."""
    pairs = (pair.partition("=") for pair in flag.text.split(","))
    return {name.strip(): from_flag(value.strip()) for name, _, value in pairs}


def dashed(word: str) -> str:
    """A word of a command line; some lists leave the dashes of flags out."""
    return word if word.startswith("-") or "=" not in word else f"--{word}"


def is_partial(resource: Resource) -> bool:
    """A file that is laid over another one."""
    return any(PARTIAL.search(path) for path in (resource.body.document.file, resource.name))


def from_flag(text: str) -> Any:
    """A value of the command line as a file would have it: true and false as Go reads them, and numbers."""
    if text in ("true", "True", "TRUE", "t", "T"):
        return True
    if text in ("false", "False", "FALSE", "f", "F"):
        return False
    return int(text) if re.fullmatch(r"-?\d+", text) else text


@record
class KubeProxy(View):
    """The configuration of a kube-proxy."""

    kinds = frozenset({("kubeproxy.config.k8s.io", "KubeProxyConfiguration")})

"""The settings of kubelets and kube-proxies: one model for the files, fragments and flags that they are written in.

A flag beats the file, and the file beats the default. Defaults are those of a kubelet that is given a file (those of
one that is given flags alone are others, and nothing is set up so any more).
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View

GROUP = "kubelet.config.k8s.io"
EKSCTL, NODE_EKS = "eksctl.io", "node.eks.aws"
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
# The flags of settings that have one; all but the last are deprecated, and work.
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
    """The settings of a kubelet in a file of its own, or in a part of another one.

    `flags` are the places of values that are given on the command line, by the name of the flag. `whole` says that what
    is not here has its default.
    """

    kinds = frozenset({(GROUP, "KubeletConfiguration"), (EKSCTL, "ClusterConfig"), (NODE_EKS, "NodeConfig")})

    flags: Mapping[str, Node]
    whole: bool

    def setting(self, name: str, kubeadm: bool = False) -> Setting:
        """A setting by its path in a KubeletConfiguration, `kubeadm` if that writes it. Raises UnknownValueError."""
        flag = self.flags.get(FLAGS.get(name, ""))
        if flag is not None:
            return Setting(from_flag(flag.value), flag, Origin.WRITTEN)
        at = self.node.at(*name.split("."))
        if kubeadm and name in KUBEADM and not (at.present and at.raw):
            return Setting(KUBEADM[name], at, Origin.DEFAULT)
        if at.present:
            return Setting(at.value, at, Origin.WRITTEN)
        return Setting(DEFAULTS.get(name), at, Origin.DEFAULT if self.whole else Origin.ELSEWHERE)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["Kubelet"]:
        """The kubelets that a resource sets up. Raises UnknownValueError."""
        for node in places(resource):
            whole = resource.id.group == GROUP and not is_partial(resource)
            yield cls(resource, node, {}, whole)


def places(resource: Resource) -> Iterator[Node]:
    """Where a resource holds a KubeletConfiguration, or a part of one. Raises UnknownValueError."""
    body = resource.body
    if resource.id.group == GROUP:
        yield body
    elif resource.id.group == NODE_EKS:
        yield body["spec"]["kubelet"]["config"]
    else:
        for field in ("nodeGroups", "managedNodeGroups"):
            for group in body[field].items:
                if group["kubeletExtraConfig"].present:
                    yield group["kubeletExtraConfig"]


def is_partial(resource: Resource) -> bool:
    """A file that is laid over another one."""
    return any(PARTIAL.search(path) for path in (resource.body.document.file, resource.name))


def from_flag(value: Any) -> Any:
    """A value of the command line as a file would have it: true and false as Go reads them, and numbers."""
    text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    if text in ("true", "True", "TRUE", "t", "T"):
        return True
    if text in ("false", "False", "FALSE", "f", "F"):
        return False
    return int(text) if re.fullmatch(r"-?\d+", text) else text


@record
class KubeProxy(View):
    """The configuration of a kube-proxy."""

    kinds = frozenset({("kubeproxy.config.k8s.io", "KubeProxyConfiguration")})

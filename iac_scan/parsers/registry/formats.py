"""The files that say where images come from, how each is known, and how it is written (catalogue section 3.1)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from iac_scan.model.record import record


@record
class Format:
    """One kind of settings: its kind in the graph, its syntax, and how it is known.

    `path` matches the paths it has; where `named` that is enough, else the text must show `hint` as well. A text with
    `telling` is one wherever it is. `fits` is asked of the value in any case.
    """

    kind: str
    syntax: str
    path: re.Pattern[str]
    hint: re.Pattern[str]
    fits: Callable[[Mapping[str, Any]], bool]
    named: bool = False
    telling: re.Pattern[str] | None = None


DOCKER_KEYS = frozenset(
    """
    allow-direct-routing allow-nondistributable-artifacts api-cors-header authorization-plugins bip bip6 bridge
    bridge-accept-fwmark builder cgroup-parent containerd containerd-namespace containerd-plugins-namespace
    cpu-rt-period cpu-rt-runtime cdi-spec-dirs cluster-advertise cluster-store cluster-store-opts data-root debug
    default-address-pools default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode
    default-network-opts default-runtime default-shm-size default-ulimits dns dns-opts dns-search exec-opts
    exec-root experimental features fixed-cidr fixed-cidr-v6 firewall-backend graph group host-gateway-ip
    host-gateway-ips hosts http-proxy https-proxy icc init init-path insecure-registries ip ip-forward
    ip-forward-no-drop ip-masq iptables ip6tables ipv6 isolation labels live-restore log-driver log-format log-level
    log-opts max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr mtu
    network-control-plane-mtu network-diagnostic-port node-generic-resources no-new-privileges no-proxy
    oom-score-adjust pidfile proxies raw-logs registry-mirrors rootless runtimes seccomp-profile selinux-enabled
    shutdown-timeout storage-driver storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify
    userland-proxy userland-proxy-path userns-remap validate min-api-version
    """.split()
)


def keys_of(*names: str) -> Callable[[Mapping[str, Any]], bool]:
    """The value has one of the keys."""
    return lambda value: any(name in value for name in names)


def is_containerd(value: Mapping[str, Any]) -> bool:
    """The settings of containerd, not of something else that has plugins."""
    plugins = value.get("plugins")
    names = plugins if isinstance(plugins, Mapping) else {}
    engine = {"root", "state", "oom_score", "grpc", "disabled_plugins", "proxy_plugins", "imports"} & value.keys()
    return any(name == "cri" or name.startswith("io.containerd.") for name in names) or bool(
        "version" in value and engine
    )


def is_distribution(value: Mapping[str, Any]) -> bool:
    """The settings of a CNCF Distribution registry."""
    return str(value.get("version")) == "0.1" and isinstance(value.get("storage"), Mapping)


def is_policy(value: Mapping[str, Any]) -> bool:
    """The signature policy of containers/image."""
    default = value.get("default")
    types = {"insecureAcceptAnything", "reject", "signedBy", "signedBaseLayer", "sigstoreSigned"}
    return isinstance(default, list) and any(
        isinstance(entry, Mapping) and entry.get("type") in types for entry in default
    )


def is_harbor_values(value: Mapping[str, Any]) -> bool:
    """Values for the chart of Harbor: a key that only it has, and another that it has."""
    own = {"harborAdminPassword", "existingSecretAdminPassword", "existingSecretSecretKey"}
    others = {"externalURL", "expose", "internalTLS", "jobservice", "portal", "trivy", "persistence", "core"}
    known = len(own & value.keys()) + len(others & value.keys())
    return known >= 2 and bool({*own, "internalTLS", "jobservice", "portal", "trivy"} & value.keys())


def is_connaisseur(value: Mapping[str, Any]) -> bool:
    """What Connaisseur is told: validators, and a policy that names them by patterns of images."""
    validators, policy = value.get("validators"), value.get("policy")
    return (
        isinstance(validators, list)
        and isinstance(policy, list)
        and any(isinstance(entry, Mapping) and "pattern" in entry for entry in policy)
    )


def is_connaisseur_values(value: Mapping[str, Any]) -> bool:
    """Values for the chart of Connaisseur: the same below `application`, and at the top before version 3 of it."""
    inner = value.get("application")
    return is_connaisseur(inner if isinstance(inner, Mapping) else value)


def is_rancher(value: Mapping[str, Any]) -> bool:
    """The registries of k3s and RKE2."""
    return bool(value) and set(value) <= {"mirrors", "configs", "auths"}


def is_repositories(value: Mapping[str, Any]) -> bool:
    """Helm's list of chart repositories."""
    listed = value.get("repositories")
    return isinstance(listed, list) and any(isinstance(entry, Mapping) and "url" in entry for entry in listed)


def is_rancher_config(value: Mapping[str, Any]) -> bool:
    """The settings of a server or agent of K3s or RKE2."""
    return any(RANCHER.match(f"{key}:") for key in value)


def pattern(text: str) -> re.Pattern[str]:
    """A pattern for a path or for lines of a text."""
    return re.compile(text, re.MULTILINE)


HARBOR_VALUES = pattern(
    r"^[\"']?(expose|externalURL|harborAdminPassword|existingSecretAdminPassword|secretKey|trivy)[\"']?:"
)
RANCHER = pattern(
    r"^(kube-(apiserver|controller-manager|scheduler)-arg|etcd-arg|kubelet-arg|secrets-encryption|write-kubeconfig-mode"
    r"|cluster-init|flannel-backend|tls-san|cluster-cidr|datastore-endpoint|node-taint|node-label)\+?:"
)
CONNAISSEUR = pattern(r"^ *validators:\s*$")
FORMATS = (
    Format(
        "DockerDaemon",
        "json",
        pattern(r"(^|/)daemon\.json$"),
        pattern(r'"[\w-]+"\s*:'),
        lambda value: bool(DOCKER_KEYS & value.keys()),
        telling=pattern(r'"(insecure-registries|registry-mirrors)"\s*:'),
    ),
    Format(
        "DockerClient",
        "json",
        pattern(
            r"(^|/)(\.docker/config\.json|\.dockercfg|\.dockerconfigjson|auth\.json|registry/config\.json|config\.json)$"
        ),
        pattern(r'"(auths|credHelpers|credsStore)"\s*:'),
        keys_of("auths", "credHelpers", "credsStore"),
        telling=pattern(r'"auths"\s*:\s*\{'),
    ),
    Format(
        "ContainerdConfig",
        "toml",
        pattern(r"(^|/)(containerd/config|containerd[\w.-]*|config)\.toml$"),
        pattern(r"io\.containerd\.|^\[plugins\.cri"),
        is_containerd,
        telling=pattern(r"io\.containerd\.|^\[plugins\.cri"),
    ),
    Format(
        "ContainerdHosts",
        "toml",
        pattern(r"(^|/)certs\.d/[^/]+/hosts\.toml$|(^|/)hosts\.toml$"),
        pattern(r"^\s*(\[host\.|server\s*=|capabilities\s*=|skip_verify\s*=)"),
        keys_of("server", "host", "capabilities", "skip_verify"),
    ),
    Format(
        "ContainersRegistries",
        "toml",
        pattern(r"(^|/)registries\.conf$|(^|/)registries\.conf\.d/[^/]+\.conf$"),
        pattern(""),
        keys_of(
            "registry",
            "registries",
            "unqualified-search-registries",
            "short-name-mode",
            "aliases",
            "credential-helpers",
        ),
        named=True,
        telling=pattern(r"^\s*(\[\[registry\]\]|unqualified-search-registries\s*=|\[registries\.insecure\])"),
    ),
    Format(
        "ContainersPolicy",
        "json",
        pattern(r"(^|/)policy\.json$|(^|/)crio/policies/[^/]+\.json$"),
        pattern(r'"(insecureAcceptAnything|reject|signedBy|sigstoreSigned)"'),
        is_policy,
        telling=pattern(r'"type"\s*:\s*"(insecureAcceptAnything|sigstoreSigned)"'),
    ),
    Format(
        "CrioConfig",
        "toml",
        pattern(r"(^|/)crio\.conf$|(^|/)crio\.conf\.d/[^/]+$"),
        pattern(""),
        keys_of("crio"),
        named=True,
        telling=pattern(r"^\s*\[crio(\.\w+)?\]"),
    ),
    Format(
        "BuildkitConfig",
        "toml",
        pattern(r"(^|/)buildkitd?[\w.-]*\.toml$"),
        pattern(""),
        keys_of("registry", "worker", "grpc", "insecure-entitlements", "debug", "root", "frontend", "history", "dns"),
        named=True,
        telling=pattern(r'^\s*\[registry\."'),
    ),
    Format(
        "RancherRegistries",
        "yaml",
        pattern(r"(^|/)registries\.ya?ml$"),
        pattern(r"^[\"']?(mirrors|configs|auths)[\"']?:"),
        is_rancher,
    ),
    Format(
        "RancherConfig",
        "yaml",
        pattern(r"(^|/)config\.ya?ml$|(^|/)config\.yaml\.d/[^/]+\.ya?ml$"),
        RANCHER,
        is_rancher_config,
        telling=pattern(r"^kube-(apiserver|controller-manager|scheduler)-arg\+?:"),
    ),
    Format(
        "DistributionConfig",
        "yaml",
        pattern(r"(^|/)config(-example)?\.ya?ml$"),
        pattern(r"^[\"']?version[\"']?:\s*['\"]?0\.1\b"),
        is_distribution,
        telling=pattern(r"^[\"']?version[\"']?:\s*['\"]?0\.1['\"]?\s*$[\s\S]*^storage:"),
    ),
    Format(
        "HarborConfig",
        "yaml",
        pattern(r"(^|/)harbor\.ya?ml$"),
        pattern(r"^[\"']?(hostname|harbor_admin_password|data_volume)[\"']?:"),
        keys_of("hostname", "harbor_admin_password", "data_volume"),
        telling=pattern(r"^[\"']?harbor_admin_password[\"']?:"),
    ),
    Format(
        "HarborValues",
        "yaml",
        pattern(r"(^|/)[\w.-]*harbor[\w.-]*\.ya?ml$"),
        HARBOR_VALUES,
        keys_of("expose", "externalURL", "harborAdminPassword", "existingSecretAdminPassword"),
    ),
    Format(
        "HarborValues",
        "yaml",
        pattern(r"(^|/)[\w.-]*values[\w.-]*\.ya?ml$"),
        HARBOR_VALUES,
        is_harbor_values,
        telling=pattern(r"^[\"']?(externalURL|harborAdminPassword|existingSecretAdminPassword)[\"']?:"),
    ),
    Format(
        "HelmRepositories",
        "yaml",
        pattern(r"(^|/)repositories\.ya?ml$"),
        pattern(r"^[\"']?repositories[\"']?:"),
        is_repositories,
    ),
    Format(
        "ConnaisseurConfig",
        "yaml",
        pattern(r"(^|/)config\.ya?ml$"),
        CONNAISSEUR,
        is_connaisseur,
    ),
    Format(
        "ConnaisseurValues",
        "yaml",
        pattern(r"(^|/)[\w.-]*(values|connaisseur)[\w.-]*\.ya?ml$"),
        CONNAISSEUR,
        is_connaisseur_values,
    ),
    Format(
        "NotationPolicy",
        "json",
        pattern(r"(^|/)trustpolicy(\.oci)?\.json$"),
        pattern(r'"trustPolicies"\s*:'),
        keys_of("trustPolicies"),
        telling=pattern(r'"trustPolicies"\s*:'),
    ),
)
SUFFIXES = {"json": (".json",), "toml": (".toml", ".conf"), "yaml": (".yaml", ".yml")}

"""What the programs that set up a control plane add to what their users write (catalogue section 4.5).

Only settings that checks ask for; a value of which nothing but its presence counts is `SET`.
"""

from collections.abc import Mapping

SET = "set"
Settings = Mapping[str, Mapping[str, str]]

# cmd/kubeadm/app/phases/controlplane/manifests.go and phases/etcd/local.go of Kubernetes; as of version 1.22 and later.
KUBEADM: Settings = {
    "kube-apiserver": {
        "allow-privileged": "true",
        "authorization-mode": "Node,RBAC",
        "client-ca-file": "/etc/kubernetes/pki/ca.crt",
        "enable-admission-plugins": "NodeRestriction",
        "enable-bootstrap-token-auth": "true",
        "etcd-cafile": SET,
        "etcd-certfile": SET,
        "etcd-keyfile": SET,
        "etcd-servers": "https://127.0.0.1:2379",
        "kubelet-client-certificate": SET,
        "kubelet-client-key": SET,
        "proxy-client-cert-file": SET,
        "proxy-client-key-file": SET,
        "requestheader-allowed-names": "front-proxy-client",
        "requestheader-client-ca-file": "/etc/kubernetes/pki/front-proxy-ca.crt",
        "service-account-issuer": SET,
        "service-account-key-file": SET,
        "service-account-signing-key-file": SET,
        "tls-cert-file": SET,
        "tls-private-key-file": SET,
    },
    "kube-controller-manager": {
        "bind-address": "127.0.0.1",
        "controllers": "*,bootstrapsigner,tokencleaner",
        "root-ca-file": SET,
        "service-account-private-key-file": SET,
        "use-service-account-credentials": "true",
    },
    "kube-scheduler": {"bind-address": "127.0.0.1"},
    "etcd": {
        "cert-file": SET,
        "client-cert-auth": "true",
        "key-file": SET,
        "listen-client-urls": "https://127.0.0.1:2379,https://node:2379",
        "listen-peer-urls": "https://node:2380",
        "peer-cert-file": SET,
        "peer-client-cert-auth": "true",
        "peer-key-file": SET,
        "peer-trusted-ca-file": SET,
        "trusted-ca-file": "/etc/kubernetes/pki/etcd/ca.crt",
    },
}
# What nodeup of kOps writes for the smallest cluster (nodeup/pkg/model/tests/golden/minimal).
KOPS: Settings = {
    "kube-apiserver": {
        "allow-privileged": "true",
        "anonymous-auth": "false",
        "authorization-mode": "Node,RBAC",
        "client-ca-file": "/srv/kubernetes/ca.crt",
        "enable-admission-plugins": "NodeRestriction",
        "etcd-cafile": SET,
        "etcd-certfile": SET,
        "etcd-keyfile": SET,
        "etcd-servers": "https://127.0.0.1:4001",
        "kubelet-client-certificate": SET,
        "kubelet-client-key": SET,
        "proxy-client-cert-file": SET,
        "proxy-client-key-file": SET,
        "requestheader-allowed-names": "aggregator",
        "requestheader-client-ca-file": "/srv/kubernetes/kube-apiserver/apiserver-aggregator-ca.crt",
        "service-account-issuer": SET,
        "service-account-key-file": SET,
        "service-account-signing-key-file": SET,
        "tls-cert-file": SET,
        "tls-private-key-file": SET,
    },
    "kube-controller-manager": {
        "root-ca-file": SET,
        "service-account-private-key-file": SET,
        "use-service-account-credentials": "true",
    },
    "kube-scheduler": {"config": SET},
}
# pkg/daemons/control/server.go of K3s, which RKE2 is built on; its database is reached by a socket, or by TLS.
K3S: Settings = {
    "kube-apiserver": {
        "allow-privileged": "true",
        "anonymous-auth": "false",
        "authorization-mode": "Node,RBAC",
        "client-ca-file": "tls/client-ca.crt",
        "enable-admission-plugins": "NodeRestriction",
        "etcd-cafile": SET,
        "etcd-certfile": SET,
        "etcd-keyfile": SET,
        "kubelet-certificate-authority": SET,
        "kubelet-client-certificate": SET,
        "kubelet-client-key": SET,
        "profiling": "false",
        "proxy-client-cert-file": SET,
        "proxy-client-key-file": SET,
        "requestheader-allowed-names": "system:auth-proxy",
        "requestheader-client-ca-file": "tls/request-header-ca.crt",
        "service-account-issuer": SET,
        "service-account-key-file": SET,
        "service-account-signing-key-file": SET,
        "tls-cert-file": SET,
        "tls-private-key-file": SET,
    },
    "kube-controller-manager": {
        "bind-address": "127.0.0.1",
        "profiling": "false",
        "root-ca-file": SET,
        "service-account-private-key-file": SET,
        "use-service-account-credentials": "true",
    },
    "kube-scheduler": {"bind-address": "127.0.0.1", "profiling": "false"},
    "etcd": {
        "cert-file": SET,
        "client-cert-auth": "true",
        "key-file": SET,
        "listen-client-urls": "https://127.0.0.1:2379,https://node:2379",
        "listen-peer-urls": "https://node:2380",
        "peer-cert-file": SET,
        "peer-client-cert-auth": "true",
        "peer-key-file": SET,
        "trusted-ca-file": SET,
    },
}
# pkg/rke2/rke2.go of RKE2 switches on what K3s leaves to its user.
RKE2: Settings = {**K3S, "kube-apiserver": {**K3S["kube-apiserver"], "encryption-provider-config": SET}}

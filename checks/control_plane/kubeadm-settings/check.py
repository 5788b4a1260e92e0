"""kubeadm is told to do less than it could for a node's protection: one row of the table for each flaw.

Each row of the table is a check of its own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from iac_scan.sdk import Facts, KubeadmNode, Node, Severity, Violation

TOKEN = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")
KEY = re.compile(r"[0-9a-f]{64}")
ENDLESS = re.compile(r"0(\.0*)?(h|m|s|ms|us|µs|ns)?(0(h|m|s))*")
JOINING = "system:bootstrappers:kubeadm:default-node-token"
Found = tuple[Node, Severity | None]


def check(kubeadm: KubeadmNode, facts: Facts, row: Mapping[str, Any]) -> Iterator[Violation]:
    """The places that have the flaw of the row."""
    for at, severity in FLAWS[row["id"]](kubeadm):
        yield Violation(row["says"], at, severity=severity)


def tokens(kubeadm: KubeadmNode) -> Iterator[Found]:
    """Tokens that are written out; one that never expires is worse."""
    for entry in kubeadm["bootstrapTokens"].items:
        if is_literal(entry["token"], TOKEN):
            yield entry["token"], Severity.HIGH if any(map(is_endless, lifetimes(entry))) else None
    discovery = kubeadm["discovery"]
    for node in (discovery["bootstrapToken"]["token"], discovery["tlsBootstrapToken"]):
        if is_literal(node, TOKEN):
            yield node, None


def lifetimes(token: Node) -> tuple[Node, Node]:
    """How long a token holds, as kubeadm has it and as newer objects of Cluster API do."""
    return token["ttl"], token["ttlSeconds"]


def is_literal(node: Node, form: re.Pattern[str]) -> bool:
    """A secret is written out: what is filled in later stands in another place."""
    return not node.unknown and form.fullmatch(node.text) is not None


def is_endless(ttl: Node) -> bool:
    """A time to live of zero is none."""
    return ttl.value == 0 or (isinstance(ttl.value, str) and ENDLESS.fullmatch(ttl.value) is not None)


def endless(kubeadm: KubeadmNode) -> Iterator[Found]:
    """Tokens that never expire."""
    for entry in kubeadm["bootstrapTokens"].items:
        for lifetime in lifetimes(entry):
            if lifetime.present and is_endless(lifetime):
                yield lifetime, None


def groups(kubeadm: KubeadmNode) -> Iterator[Found]:
    """Groups that a token is in beside the one that lets nodes join."""
    for group in chain.from_iterable(entry["groups"].items for entry in kubeadm["bootstrapTokens"].items):
        if group.text not in ("", JOINING):
            yield group, None


def keys(kubeadm: KubeadmNode) -> Iterator[Found]:
    """The key of the uploaded certificates, written out."""
    for node in (kubeadm["certificateKey"], kubeadm["controlPlane"]["certificateKey"]):
        if is_literal(node, KEY):
            yield node, None


def unverified(kubeadm: KubeadmNode) -> Iterator[Found]:
    """A node joins whoever answers; hashes that are missing do no harm, as kubeadm then refuses to join."""
    skipped = kubeadm["discovery"]["bootstrapToken"]["unsafeSkipCAVerification"]
    if skipped.flag:
        yield skipped, None


def untainted(kubeadm: KubeadmNode) -> Iterator[Found]:
    """A node of the control plane without the taint that keeps workloads away."""
    taints = kubeadm["nodeRegistration"]["taints"]
    controls = kubeadm.part == "init" or kubeadm["controlPlane"].present or "ControlPlane" in kubeadm.resource.kind
    if controls and taints.value == []:
        yield taints, None


def ignored(kubeadm: KubeadmNode) -> Iterator[Found]:
    """All checks before the start are ignored."""
    for entry in kubeadm["nodeRegistration"]["ignorePreflightErrors"].items:
        if entry.text.lower() == "all":
            yield entry, None


FLAWS: Mapping[str, Callable[[KubeadmNode], Iterator[Found]]] = {
    "kubeadm-token-in-file": tokens,
    "kubeadm-endless-token": endless,
    "kubeadm-token-groups": groups,
    "kubeadm-certificate-key": keys,
    "kubeadm-unverified-control-plane": unverified,
    "kubeadm-untainted-control-plane": untainted,
    "kubeadm-ignored-preflight-errors": ignored,
}

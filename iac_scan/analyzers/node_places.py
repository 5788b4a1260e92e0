"""Which nodes of a cluster pods may land on, as far as selectors, taints and Fargate profiles surely decide.

Kubernetes: concepts/scheduling-eviction. What a pool's labels leave out may still be set by its machines, so a missing
label keeps no pod away; a label with another value does.
"""

from collections.abc import Iterator

from iac_scan.model.node import MISSING, Node, UnknownValueError
from iac_scan.model.record import record
from iac_scan.model.wildcards import fits
from iac_scan.views.clouds.amazon import EksNodeGroup
from iac_scan.views.clouds.attributes import place
from iac_scan.views.clouds.azure import AksNodePool
from iac_scan.views.clouds.model import CloudPool
from iac_scan.views.pods import Workload

LABELS = {
    "aws_eks_node_group": "labels",
    "azurerm_kubernetes_cluster": "node_labels",
    "azurerm_kubernetes_cluster_node_pool": "node_labels",
    "google_container_cluster": "node_config.labels",
    "google_container_node_pool": "node_config.labels",
}
EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
KEEPING_AWAY = frozenset({"NoSchedule", "NoExecute"})
ADDONS = "CriticalAddonsOnly"
AZURE = "kubernetes.azure.com"
LINUX = ("kubernetes.io/os", "linux")


@record
class Taint:
    """What keeps pods away from nodes unless they tolerate it."""

    key: str
    value: str
    effect: str


def taints(pool: CloudPool) -> list[Taint]:
    """The taints of a pool's nodes that keep pods away, as the files say. Raises UnknownValueError."""
    return [taint for taint in said(pool) if taint.effect in KEEPING_AWAY]


def said(pool: CloudPool) -> Iterator[Taint]:
    """All taints that the files give a pool's nodes. Raises UnknownValueError."""
    node = pool.node
    if isinstance(pool, EksNodeGroup):
        yield from written(node["taint"])
    elif pool.resource.id.provider == "google":
        yield from written(place(node, "node_config.taint"))
    elif isinstance(pool, AksNodePool):
        for text in node["node_taints"].strings:
            mark, _, effect = text.rpartition(":")
            key, _, value = mark.partition("=")
            yield Taint(key, value, effect)
        if pool.is_inside and node["only_critical_addons_enabled"].value in (True, "true"):
            yield Taint(ADDONS, "true", "NoSchedule")


def adds_taints(pool: CloudPool) -> bool:
    """The cloud gives a pool's nodes taints of its own, and pods that need such nodes their toleration."""
    special = ("node_config.sandbox_config", "node_config.guest_accelerator", "priority")
    return any(place(pool.node, path).raw not in (MISSING, None, [], "Regular") for path in special)


def written(blocks: Node) -> Iterator[Taint]:
    """Taints as blocks say them. Raises UnknownValueError."""
    for block in blocks.items:
        yield Taint(block["key"].text, block["value"].text, EFFECTS.get(block["effect"].text, block["effect"].text))


def tolerates(workload: Workload, taint: Taint) -> bool:
    """Pods tolerate a taint. Raises UnknownValueError."""
    return any(
        item["effect"].text in ("", taint.effect)
        and item["key"].text in ("", taint.key)
        and (item["operator"].text == "Exists" or (item["key"].text and item["value"].text == taint.value))
        for item in workload.spec["tolerations"].items
    )


def asks(workload: Workload, device: str) -> bool:
    """Pods ask for a device by the name of a taint, which clouds take for a toleration. Raises UnknownValueError."""
    return any(container["resources"]["limits"][device].present for container in workload.containers)


def spelled(raw: object) -> str | None:
    """The text of a label's value, None if it is not known."""
    if isinstance(raw, bool):
        return str(raw).lower()
    return str(raw) if isinstance(raw, str | int) else None


def labels(pool: CloudPool) -> dict[str, str | None]:
    """The labels that a pool gives its nodes; the value of one is None where it is not known."""
    path = LABELS.get(pool.resource.kind)
    raw = place(pool.node, path).raw if path else None
    own = {key: spelled(value) for key, value in raw.items()} if isinstance(raw, dict) else {}
    return own | azure_labels(pool) if isinstance(pool, AksNodePool) else own


def azure_labels(pool: AksNodePool) -> dict[str, str | None]:
    """The labels that AKS gives a pool's nodes by its name and its mode; a cluster's own pool is for the system."""
    mode = "System" if pool.is_inside else pool.node["mode"].raw or "User"
    name = spelled(pool.node["name"].raw)
    return {"agentpool": name, f"{AZURE}/agentpool": name, f"{AZURE}/mode": (spelled(mode) or "").lower() or None}


def keeps_away(workload: Workload, pool: CloudPool) -> bool:
    """No pod of a workload can land on nodes of a pool, for sure."""
    given = labels(pool)
    asked = workload.spec["nodeSelector"].raw
    for key, value in asked.items() if isinstance(asked, dict) else ():
        ours, theirs = given.get(key), spelled(value)
        if ours is not None and theirs is not None and ours != theirs:
            return True
    try:
        return not all(tolerates(workload, taint) or asks(workload, taint.key) for taint in taints(pool))
    except UnknownValueError:
        return False


def is_everywhere(workload: Workload, pool: CloudPool) -> bool:
    """Each node of a pool surely has a pod of a workload, as a DaemonSet has."""
    if workload.resource.kind != "DaemonSet" or workload.spec["affinity"]["nodeAffinity"].present:
        return False
    if workload.spec["nodeName"].present or is_windows(pool) or adds_taints(pool):
        return False
    given = labels(pool)
    try:
        asked = {key: spelled(node.value) for key, node in workload.spec["nodeSelector"].fields.items()}
        tolerated = all(tolerates(workload, taint) for taint in taints(pool))
    except UnknownValueError:
        return False
    return tolerated and all(entry == LINUX or given.get(entry[0]) == entry[1] is not None for entry in asked.items())


def is_windows(pool: CloudPool) -> bool:
    """A pool's nodes run Windows, as the type of their image says."""
    images = (pool.node["ami_type"].raw, place(pool.node, "node_config.image_type").raw)
    return any("WINDOWS" in str(image).upper() for image in images)


def takes(profile: Node, workload: Workload) -> bool:
    """A Fargate profile takes the pods of a workload, whose labels include all that one of its selectors names.

    EKS user guide, fargate-profile: `*` and `?` stand for any text in namespaces, keys and values.
    Raises UnknownValueError.
    """
    for selector in profile["selector"].items:
        wanted = {key: node.text for key, node in selector["labels"].fields.items()}
        if not fits(workload.resource.namespace, selector["namespace"].text):
            continue
        own = workload.labels if wanted else {}
        if all(any(fits(key, k) and fits(value, v) for key, value in own.items()) for k, v in wanted.items()):
            return True
    return False

"""Which objects a controller has made of another object that is read too, and says nothing new."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from iac_scan.model.graph import Resource

# The API group and kind of what is made, and those of the built-in owners whose template it is made from.
MADE_FROM = {
    ("", "Pod"): frozenset(
        {
            ("", "ReplicationController"),
            ("apps", "DaemonSet"),
            ("apps", "ReplicaSet"),
            ("apps", "StatefulSet"),
            ("batch", "Job"),
        }
    ),
    ("", "ReplicationController"): frozenset({("apps.openshift.io", "DeploymentConfig")}),
    ("apps", "ReplicaSet"): frozenset({("apps", "Deployment")}),
    ("batch", "Job"): frozenset({("batch", "CronJob")}),
}

Owner = tuple[str, str, str]  # API group, kind, name


def makers(group: str, kind: str, references: Any) -> Iterator[Owner]:
    """The owners that an object of that kind is made from, by its metadata.ownerReferences."""
    known = MADE_FROM.get((group, kind))
    if known is None or not isinstance(references, list):
        return
    for entry in references:
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            owner = str(entry.get("apiVersion") or "").rpartition("/")[0], str(entry.get("kind"))
            if owner in known:
                yield *owner, entry["name"]


def without_made(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The same without what is made from another object of its stack: dumps of a cluster hold both."""
    made = {id(entry): owners for entry in resources if (owners := tuple(made_from(entry)))}
    if not made:
        return resources
    there: dict[str, set[tuple[Owner, str]]] = defaultdict(set)
    for entry in resources:
        there[entry.id.stack].add(((entry.id.group, entry.kind, entry.name), entry.namespace))
    return tuple(
        entry
        for entry in resources
        if not any((owner, entry.namespace) in there[entry.id.stack] for owner in made.get(id(entry), ()))
    )


def made_from(resource: Resource) -> Iterator[Owner]:
    """The owners that a resource is made from."""
    if (resource.id.group, resource.kind) in MADE_FROM:
        yield from makers(resource.id.group, resource.kind, resource.body["metadata"]["ownerReferences"].raw)

"""Discovery of what an API server serves, and the lists of all of it that is configuration."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from iac_scan.cluster.connection import ClusterError, Connection, RefusedError
from iac_scan.model.record import record

PAGE = "500"
EXPIRED = 410  # the rest of a list is not there any more; from the start it is
METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
TOKEN_SECRET = "kubernetes.io/service-account-token"  # noqa: S105 - a type's name
# Groups that hold state, answers to questions, or views of what another group holds as well.
LEFT_OUT_GROUPS = frozenset(
    """
    authentication.k8s.io authorization.k8s.io authorization.openshift.io coordination.k8s.io custom.metrics.k8s.io
    discovery.k8s.io events.k8s.io extensions external.metrics.k8s.io metrics.k8s.io packages.operators.coreos.com
    """.split()
)
LEFT_OUT = frozenset({"bindings", "componentstatuses", "controllerrevisions.apps", "endpoints", "events"})
DROPPED = ("managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


@record
class Served:
    """A resource that the server serves: its group and version, its plural name and its kind."""

    group: str
    version: str
    plural: str
    kind: str

    @property
    def name(self) -> str:
        """The resource as kubectl names it: `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        """The apiVersion of its objects."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def path(self) -> str:
        """Where all its objects are listed."""
        return f"{version_path(self.group, self.version)}/{quote(self.plural, safe='')}"


@record
class Refused:
    """What was not listed, and why."""

    resource: str
    reason: str


@record
class Contents:
    """What a cluster holds: the objects of each resource, and what was refused; `left_out` is state, not asked for."""

    context: str
    version: str
    objects: dict[str, list[dict[str, Any]]]
    refused: tuple[Refused, ...]
    left_out: tuple[str, ...]


def read(connection: Connection) -> Contents:
    """Everything that a cluster holds and the account may list. Raises ClusterError if nothing can be read."""
    try:
        version = str(connection.get("/version").get("gitVersion") or "")
        groups = list(group_versions(connection))
    except RefusedError as error:
        host = connection.settings.host
        raise ClusterError(f"the cluster at {host} can't be read: {error}; {error.remedy}") from None
    served, refused, left_out = discovered(connection, groups)
    objects: dict[str, list[dict[str, Any]]] = {}
    for each in served:
        try:
            objects[each.name] = listed(connection, each)
        except RefusedError as error:
            refused.append(Refused(each.name, str(error)))
    ordered = tuple(sorted(refused, key=lambda entry: (entry.resource, entry.reason)))
    if not objects:
        raise ClusterError(nothing(connection.settings.host, ordered))
    return Contents(connection.context, version, objects, ordered, tuple(sorted(left_out)))


def nothing(host: str, refused: tuple[Refused, ...]) -> str:
    """The message for a cluster that lists nothing at all: of that, nothing can be judged."""
    why = f"{refused[0].resource}: {refused[0].reason}" if refused else "it serves nothing that can be listed"
    return (
        f"the cluster at {host} lists nothing to this account: {why}; log in again, or let the account list what is to "
        "be judged in all namespaces"
    )


def group_versions(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every group and version, the one that the server prefers first in its group. Raises RefusedError."""
    for version in strings(named(connection.get("/api"), "versions")):
        yield "", version
    for group in mappings(named(connection.get("/apis"), "groups")):
        name = str(group.get("name") or "")
        preferred = next((entry.get("version") for entry in mappings([group.get("preferredVersion")])), None)
        versions = [str(entry.get("version") or "") for entry in mappings(named(group, "versions"))]
        for version in sorted(filter(None, versions), key=lambda version: version != preferred):
            yield name, version


def version_path(group: str, version: str) -> str:
    """Where a version of a group is served."""
    return f"/apis/{quote(group, safe='')}/{quote(version, safe='')}" if group else f"/api/{quote(version, safe='')}"


def discovered(connection: Connection, groups: list[tuple[str, str]]) -> tuple[list[Served], list[Refused], set[str]]:
    """What may be listed, each resource in the first version that has it; what is not told; what is left out."""
    found: dict[str, Served] = {}
    refused: list[Refused] = []
    left_out: set[str] = set()
    for group, version in groups:
        if group in LEFT_OUT_GROUPS:
            left_out.add(f"*.{group}")
            continue
        try:
            entries = mappings(named(connection.get(version_path(group, version)), "resources"))
        except RefusedError as error:
            refused.append(Refused(f"everything of {group}/{version}" if group else version, str(error)))
            continue
        for each in (served(group, version, entry) for entry in entries if "list" in strings(entry.get("verbs"))):
            if each.name in LEFT_OUT:
                left_out.add(each.name)
            elif "/" not in each.plural:
                found.setdefault(each.name, each)
    return sorted(found.values(), key=lambda each: each.name), refused, left_out


def served(group: str, version: str, entry: dict[str, Any]) -> Served:
    """A resource from its entry in the discovery document."""
    return Served(group, version, str(entry.get("name") or ""), str(entry.get("kind") or ""))


def listed(connection: Connection, each: Served) -> list[dict[str, Any]]:
    """All objects of a resource as they are declared; of Secrets no value is asked for. Raises RefusedError."""
    if each.name == "secrets":
        return secrets(connection, each)
    try:
        return [declared(item, each) for item in pages(connection, each)]
    except RefusedError as error:
        if error.status != EXPIRED:
            raise
    return [declared(item, each) for item in pages(connection, each)]


def secrets(connection: Connection, each: Served) -> list[dict[str, Any]]:
    """The metadata of all Secrets, and which of them hold tokens of ServiceAccounts, which a selector tells."""
    found = [declared(item, each) for item in pages(connection, each, METADATA_ONLY)]
    tokens = pages(connection, each, METADATA_ONLY, fieldSelector=f"type={TOKEN_SECRET}")
    places = {place(declared(item, each)) for item in tokens}
    return [{**entry, "type": TOKEN_SECRET} if place(entry) in places else entry for entry in found]


def place(value: dict[str, Any]) -> tuple[str, str]:
    """Namespace and name of an object."""
    metadata = value["metadata"]
    return str(metadata.get("namespace") or ""), str(metadata.get("name") or "")


def pages(connection: Connection, each: Served, accept: str = "application/json", **query: str) -> Iterator[Any]:
    """The items of a list, page by page. Raises RefusedError, so that half a list never passes for a whole one."""
    token = ""
    seen: set[str] = set()
    while True:
        more = {"continue": token} if token else {}
        answer = connection.get(each.path, accept, limit=PAGE, **query, **more)
        if accept == METADATA_ONLY and answer.get("kind") != "PartialObjectMetadataList":
            raise RefusedError("the server does not answer with metadata alone")
        items = named(answer, "items")
        if len(mappings(items)) != len(items):
            raise RefusedError("the answer lists something that is no object")
        yield from mappings(items)
        metadata = answer.get("metadata")
        token = str(metadata.get("continue") or "") if isinstance(metadata, dict) else ""
        if not token:
            return
        if token in seen:
            raise RefusedError("the list does not end: a page leads back to itself")
        seen.add(token)


def declared(item: dict[str, Any], each: Served) -> dict[str, Any]:
    """An object without what the cluster adds to it, and without the copy of it that kubectl keeps inside."""
    metadata = item.get("metadata")
    kept = {key: value for key, value in (metadata if isinstance(metadata, dict) else {}).items() if key not in DROPPED}
    annotations = kept.get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        kept["annotations"] = {key: value for key, value in annotations.items() if key != LAST_APPLIED}
    body = {key: value for key, value in item.items() if key != "status"}
    if each.name == "secrets":
        body = {}
    return {**body, "apiVersion": each.api_version, "kind": each.kind, "metadata": kept}


def named(answer: dict[str, Any], field: str) -> list[Any]:
    """The list that an answer must have; null is an empty one. Raises RefusedError for what is none."""
    value = answer.get(field, "")
    if value is not None and not isinstance(value, list):
        raise RefusedError(f"the answer has no list of `{field}`")
    return value or []


def mappings(value: Any) -> list[dict[str, Any]]:
    """The mappings of a list; empty for anything else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def strings(value: Any) -> list[str]:
    """The strings of a list; empty for anything else."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []

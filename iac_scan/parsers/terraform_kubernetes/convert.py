"""Attributes and blocks of a Terraform resource as the fields of a Kubernetes object, each at its place in the source.

Names differ by underscores and by the singular that blocks have; which of both a field is, and whether a block stands
for an object or for an item of a list, the structure of the Kubernetes types tells. What the provider sends without
being asked (its documentation and `structures_container.go`, version 2.38) is filled in.
"""

from typing import Any

from iac_scan.model.kubernetes_schema import KubernetesSchema, Taken
from iac_scan.model.node import MISSING, Node, Path, Unknown
from iac_scan.model.record import record

# What the provider sends where a block leaves it out; of an empty block it sends nothing.
SENT: dict[str, dict[str, Any]] = {
    "V1SecurityContext": {
        "allowPrivilegeEscalation": True,
        "privileged": False,
        "readOnlyRootFilesystem": False,
        "runAsNonRoot": False,
    },
    "V1PodSpec": {"automountServiceAccountToken": True},
}
# Fields that the provider calls something else.
RENAMED = {
    ("V1Secret", "data"): "stringData",
    ("V1Secret", "binary_data"): "data",
    ("V1Secret", "data_wo"): "stringData",
    ("V1Secret", "binary_data_wo"): "data",
    ("V1StorageClass", "storage_provisioner"): "provisioner",
}
# Fields of extensions/v1beta1, which `kubernetes_ingress` makes objects of and Kubernetes serves up to 1.21.
OLDER: dict[str, dict[str, Taken]] = {
    "V1IngressSpec": {"backend": Taken("object", "V1IngressBackend")},
    "V1IngressBackend": {"serviceName": Taken("plain", "string"), "servicePort": Taken("plain", "int-or-string")},
}
PLURALS = ("s", "es")


@record
class Converted:
    """A plain value, and the places in the source that its parts come from by their paths."""

    value: Any
    places: dict[Path, Node]


def converted(node: Node, type_name: str, schema: KubernetesSchema) -> Converted:
    """A block, or the whole body of a resource, as an object of a Kubernetes type."""
    places: dict[Path, Node] = {(): node}
    value = an_object(node, type_name, schema, (), places)
    return Converted(value, places)


def an_object(node: Node, type_name: str, schema: KubernetesSchema, path: Path, places: dict[Path, Node]) -> Any:
    """An object; what no field of its type is called like is no part of it."""
    raw = node.raw
    if not isinstance(raw, dict):
        return raw if isinstance(raw, Unknown) else {}
    fields = {**schema.fields(type_name), **OLDER.get(type_name, {})}
    names = {plain(name): name for name in fields}
    made: dict[str, Any] = {}
    for key in raw:
        name = RENAMED.get((type_name, key)) or field_name(str(key), names)
        if name is None or node[key].raw is None:
            continue
        value = a_value(node[key], fields[name], schema, (*path, name), places)
        if value is not MISSING:
            made[name] = value
    return {**SENT.get(type_name, {}), **made} if made else {}


def plain(name: str) -> str:
    """A name without what tells the two spellings apart."""
    return name.replace("_", "").lower()


def field_name(key: str, names: dict[str, str]) -> str | None:
    """The field an attribute or block stands for: the same name, or the plural of a block's."""
    word = plain(key)
    return names.get(word) or next((names[word + end] for end in PLURALS if word + end in names), None)


def a_value(node: Node, taken: Taken, schema: KubernetesSchema, path: Path, places: dict[Path, Node]) -> Any:
    """The value of a field; MISSING where there is no block."""
    places[path] = node
    raw = node.raw
    if isinstance(raw, Unknown):
        return raw
    if taken.form == "list":
        return a_list(node, taken, schema, path, places)
    if isinstance(raw, list):  # blocks, of which the field has room for one
        return a_value(node[0], taken, schema, path, places) if raw else MISSING
    if taken.form == "object":
        return an_object(node, taken.name, schema, path, places)
    if taken.form == "mapping":
        return raw if isinstance(raw, dict) else {}
    return scalar(raw, taken.name)


def a_list(node: Node, taken: Taken, schema: KubernetesSchema, path: Path, places: dict[Path, Node]) -> Any:
    """The items of a list, which are blocks or plain values."""
    items = [node[index] for index in range(len(node.raw))] if isinstance(node.raw, list) else [node]
    if not items or taken.of is None:
        return []
    found = (a_value(item, taken.of, schema, (*path, index), places) for index, item in enumerate(items))
    return [value for value in found if value is not MISSING]


def scalar(raw: Any, form: str) -> Any:
    """A plain value of the type that the field has, as Terraform converts it."""
    if form == "boolean" and raw in ("true", "false"):
        return raw == "true"
    if form in ("integer", "int-or-string") and isinstance(raw, str) and raw.lstrip("-").isdecimal():
        return int(raw)
    if form in ("integer", "int-or-string") and isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if form == "string" and isinstance(raw, bool):
        return "true" if raw else "false"
    if form == "string" and isinstance(raw, int | float):
        return str(raw)
    return raw

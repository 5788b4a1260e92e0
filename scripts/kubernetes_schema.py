"""Generate schemas/kubernetes/structure.json: the fields of every built-in Kubernetes kind, in every minor version.

The source is the official Python client, one release for each minor version of Kubernetes. Its modules are read as
text; nothing of them is imported. To generate:

    for minor in $(seq 25 37); do pip download --no-deps --dest clients "kubernetes==$minor.*"; done
    python scripts/kubernetes_schema.py clients > schemas/kubernetes/structure.json

`kinds` names the type of each kind; `types` maps each field to what it takes: `string`, `integer`, `number`, `boolean`,
`quantity`, `int-or-string`, `any` (free-form content), the name of a type, `[]x` a list of x, `{}x` a mapping to x.
`since N` and `until N` bound the minor versions that have it, both included; alternatives are separated by ` | `.
"""

import ast
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

Fields = dict[str, str]
History = dict[int, str]

WHEEL = re.compile(r"kubernetes-(\d+)\.")
IMPORTED = re.compile(r"from kubernetes\.client\.\w+\.(\w+) import")
METHOD = re.compile(r"def create_\w+_with_http_info\(.*?(?=\n    def (?!_create)|\Z)", re.DOTALL)
BODY = re.compile(r":param (\w+) body:|:type body: (\w+)")
PATH = re.compile(r"'/apis?/(?P<version>[\w.]+(?:/\w+)?)/(?:namespaces/\{namespace\}/)?\w+'")
VERSION_PREFIX = re.compile(r"^(?:[A-Z][a-z]+)?V\d+(?:(?:alpha|beta)\d+)?")
CONTAINER = re.compile(r"(?P<list>list|List)\[(?P<item>.+)\]|(?:dict|Dict)[(\[]str, (?P<value>.+)[)\]]")
PLAIN = {
    "str": "string",
    "datetime": "string",
    "bytes": "string",
    "int": "integer",
    "bool": "boolean",
    "float": "number",
    "object": "any",
}
OPAQUE = frozenset({"JSONSchemaProps"})
# What the client calls an object but the API an IntOrString.
INT_OR_STRING = frozenset({"port", "targetPort", "maxSurge", "maxUnavailable", "minAvailable"})
# What the client calls text but the API a Quantity, by type without its version.
QUANTITIES = {
    "BasicDevice": {"capacity"},
    "CSIStorageCapacity": {"capacity", "maximumVolumeSize"},
    "CapacityRequestPolicy": {"default", "validValues"},
    "CapacityRequestPolicyRange": {"max", "min", "step"},
    "CapacityRequirements": {"requests"},
    "Counter": {"value"},
    "DeviceCapacity": {"value"},
    "DeviceRequestAllocationResult": {"consumedCapacity"},
    "EmptyDirVolumeSource": {"sizeLimit"},
    "HPAScalingRules": {"tolerance"},
    "LimitRangeItem": {"default", "defaultRequest", "max", "maxLimitRequestRatio", "min"},
    "MetricTarget": {"averageValue", "value"},
    "NamedResourcesAttribute": {"quantity"},
    "NodeAllocatableMappedResources": {"quantity"},
    "NodeAllocatableMapping": {"capacityMultiplier", "deviceMultiplier"},
    "NodeAllocatableOverhead": {"perContainer", "perPod"},
    "NodeAllocatableOverheadResources": {"perContainer", "perPod"},
    "Overhead": {"podFixed"},
    "PersistentVolumeSpec": {"capacity"},
    "PodSpec": {"overhead"},
    "ResourceFieldSelector": {"divisor"},
    "ResourceQuotaSpec": {"hard"},
    "ResourceRequirements": {"limits", "requests"},
    "VolumeResourceRequirements": {"limits", "requests"},
}


def unversioned(model: str) -> str:
    """The name of a client's class without the API version it begins with: V1PodSpec is PodSpec."""
    return VERSION_PREFIX.sub("", model)


def modules(wheel: zipfile.ZipFile, package: str) -> Iterator[str]:
    """The texts of the modules a client's package imports; some releases hold forgotten files of older ones."""
    folder = f"kubernetes/client/{package}"
    for name in dict.fromkeys(IMPORTED.findall(wheel.read(f"{folder}/__init__.py").decode())):
        yield wheel.read(f"{folder}/{name}.py").decode()


def models(wheel: zipfile.ZipFile) -> Iterator[tuple[str, Fields]]:
    """The classes of a client, with what each of their JSON fields takes."""
    for text in modules(wheel, "models"):
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.ClassDef) and (tables := literals(statement)):
                names, types = tables["attribute_map"], tables["openapi_types"]
                written = {names[attribute]: written_type for attribute, written_type in types.items()}
                yield (
                    statement.name,
                    {field: meaning(statement.name, field, written) for field in sorted(written)},
                )


def literals(definition: ast.ClassDef) -> dict[str, dict[str, str]]:
    """The two tables by which a client's class describes its fields, empty if it has none."""
    found = {}
    for statement in definition.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        if isinstance(target, ast.Name) and target.id in {"attribute_map", "openapi_types"}:
            value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
            found[target.id] = ast.literal_eval(value) if value else {}
    return found


def meaning(model: str, field: str, written: Mapping[str, str]) -> str:
    """What a field of a client's class takes, in the words of this file's documentation."""
    if field == "status" and "metadata" in written:
        return "any"
    taken = translated(written[field])
    if taken == "any" and field in INT_OR_STRING:
        return "int-or-string"
    if field in QUANTITIES.get(unversioned(model), ()):
        return taken.replace("string", "quantity")
    return taken


def translated(written: str) -> str:
    """A type as the client writes it, in the words of this file's documentation."""
    if match := CONTAINER.fullmatch(written):
        return "[]" + translated(match["item"]) if match["list"] else "{}" + translated(match["value"])
    return "any" if unversioned(written) in OPAQUE else PLAIN.get(written, written)


def kinds(wheel: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The kinds a client can create, as `group/version/kind`, each with its class."""
    for text in modules(wheel, "api"):
        for method in METHOD.findall(text):
            body, path = BODY.search(method), PATH.search(method)
            model = body and (body[1] or body[2])
            if model and model != "object" and path:
                yield f"{path['version']}/{unversioned(model)}", model


def bounded(history: History, first: int, last: int) -> str:
    """A history in words: what holds in each minor version, bounded where it differs within `first` to `last`."""
    runs: list[tuple[int, int, str]] = []
    for minor, text in sorted(history.items()):
        if runs and runs[-1][2] == text and runs[-1][1] == minor - 1:
            runs[-1] = (runs[-1][0], minor, text)
        else:
            runs.append((minor, minor, text))
    return " | ".join(
        text + (f" since {start}" if start > first else "") + (f" until {end}" if end < last else "")
        for start, end, text in runs
    )


def reachable(roots: set[str], types: Mapping[str, Mapping[str, History]]) -> set[str]:
    """The types that objects of the root types are made of."""
    found: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name in found or name not in types:
            continue
        found.add(name)
        pending += [re.sub(r"^(\[\]|\{\})+", "", text) for field in types[name].values() for text in field.values()]
    return found


def structure(wheels: Mapping[int, Path]) -> dict[str, object]:
    """The whole schema, from one wheel of the client for each minor version."""
    kind_history: dict[str, History] = {}
    types: dict[str, dict[str, History]] = {}
    seen: dict[str, list[int]] = {}
    for minor, path in sorted(wheels.items()):
        with zipfile.ZipFile(path) as wheel:
            for kind, model in kinds(wheel):
                kind_history.setdefault(kind, {})[minor] = model
            for model, fields in models(wheel):
                seen.setdefault(model, []).append(minor)
                for field, text in fields.items():
                    types.setdefault(model, {}).setdefault(field, {})[minor] = text
    first, last = min(wheels), max(wheels)
    used = reachable({model for history in kind_history.values() for model in history.values()}, types)
    return {
        "minors": [first, last],
        "kinds": {kind: bounded(history, first, last) for kind, history in sorted(kind_history.items())},
        "types": {
            name: {
                field: bounded(history, min(seen[name]), max(seen[name]))
                for field, history in sorted(types[name].items())
            }
            for name in sorted(used)
        },
    }


def printed(schema: Mapping[str, object]) -> str:
    """The schema as JSON with one kind or type a line, so that a difference between two versions can be read."""
    sections = []
    for section, value in schema.items():
        text = json.dumps(value, separators=(",", ":"))
        if isinstance(value, dict):
            rows = ",\n".join(
                f"{json.dumps(key)}:{json.dumps(row, separators=(',', ':'))}" for key, row in value.items()
            )
            text = "{\n" + rows + "\n}"
        sections.append(f"{json.dumps(section)}:{text}")
    return "{" + ",\n".join(sections) + "}\n"


def wheels_in(folder: Path) -> dict[int, Path]:
    """The clients in a folder, by the minor version of Kubernetes they are made for."""
    found = ((WHEEL.match(path.name), path) for path in sorted(folder.glob("kubernetes-*.whl")))
    return {int(match[1]): path for match, path in found if match}


if __name__ == "__main__":
    sys.stdout.write(printed(structure(wheels_in(Path(sys.argv[1])))))

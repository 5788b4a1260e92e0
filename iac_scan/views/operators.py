"""Kinds that hold the parts of a pod in a shape of their own, as pods."""

from collections.abc import Iterator

from iac_scan.model.node import Node, Path, Unknown
from iac_scan.views.assembled import Part, assembled, mappings, opened

CONTAINER_KEYS = ("initContainers", "containers")
# What an operator may well set where a container leaves it out; the rest is not this manifest's to answer for.
LEFT_OPEN = ("securityContext", "resources")
FRAMEWORKS = frozenset(
    "model sklearn xgboost tensorflow pytorch triton onnx huggingface pmml lightgbm paddle mlflow art alibi".split()
)
WORKFLOW_POD_FIELDS = (
    "securityContext",
    "serviceAccountName",
    "automountServiceAccountToken",
    "hostAliases",
    "tolerations",
    "nodeSelector",
    "priorityClassName",
)
SPARK_POD_FIELDS = {
    "podSecurityContext": "securityContext",
    "hostNetwork": "hostNetwork",
    "serviceAccount": "serviceAccountName",
    "shareProcessNamespace": "shareProcessNamespace",
    "hostAliases": "hostAliases",
    "tolerations": "tolerations",
    "nodeSelector": "nodeSelector",
}
SPARK_CONTAINER_FIELDS = ("image", "securityContext", "env", "envFrom", "ports", "volumeMounts", "lifecycle")
PATCHED = Unknown("podSpecPatch", "the podSpecPatch may set it")
SPARK_SETS = Unknown("resources", "the Spark operator computes them")


def by_operator(what: str) -> Unknown:
    """The value of a field that an operator fills in."""
    return Unknown(what, f"the operator sets {what} where it is left out")


def open_ends(container: Node, path: Path, by: Unknown | None = None) -> dict[Path, Part]:
    """A container of which an operator, or whoever `by` says, sets what is left out."""
    left_out = [field for field in LEFT_OPEN if not container[field].present]
    return opened(container, path) | {(*path, field): by or by_operator(field) for field in left_out}


def containers_of(nodes: list[Node], role: str, complete: bool = False) -> dict[Path, Part]:
    """The parts of a list of containers; one without an image is a patch to the operator's own container."""
    parts: dict[Path, Part] = {}
    for index, container in enumerate(nodes):
        path = ("spec", role, index)
        parts |= {path: container} if complete or container["image"].present else open_ends(container, path)
    return parts


def patches(template: Node) -> Node:
    """A template that an operator merges with its own."""
    spec = template["spec"]
    parts: dict[Path, Part] = {("metadata",): template["metadata"]}
    parts |= {path: part for path, part in opened(spec, ("spec",)).items() if path[-1] not in CONTAINER_KEYS}
    for role in CONTAINER_KEYS:
        parts |= containers_of(mappings(spec[role]), role)
    if not spec["securityContext"].present:
        parts["spec", "securityContext"] = by_operator("securityContext")
    return assembled(template, parts)


def operator_pods(body: Node) -> Iterator[Node]:
    """The pod of a kind whose own `spec` holds pod fields, as the Prometheus operator's do."""
    yield patches(body)


def runner_pods(body: Node) -> Iterator[Node]:
    """The pods of the older runner kinds of GitHub Actions, whose template holds pod fields beside its own."""
    if body["spec"]["template"]["spec"].present:
        yield patches(body["spec"]["template"])


def inference_pods(body: Node) -> Iterator[Node]:
    """The pods of a KServe InferenceService: pod fields, and a model container that its runtime completes."""
    for component in (body["spec"][name] for name in ("predictor", "transformer", "explainer")):
        if not component.fields:
            continue
        models = [component[name] for name in sorted(FRAMEWORKS & component.fields.keys()) if component[name].fields]
        parts: dict[Path, Part] = {
            ("spec", key): node
            for key, node in component.fields.items()
            if key not in FRAMEWORKS and key not in CONTAINER_KEYS
        }
        own = mappings(component["containers"])
        parts |= containers_of(mappings(component["initContainers"]), "initContainers", complete=True)
        parts |= containers_of(own, "containers", complete=True)
        for index, model in enumerate(models, len(own)):
            path = ("spec", "containers", index)
            parts |= open_ends(model, path) | {(*path, "name"): "kserve-container"}
        yield assembled(component, parts)


def argo_pods(body: Node) -> Iterator[Node]:
    """The pods of an Argo workflow: one for every template with a container, a script or a set of containers."""
    spec = body["spec"]["workflowSpec"] if body["spec"]["workflowSpec"].present else body["spec"]
    for template in mappings(spec["templates"]):
        main = [node for node in (template["container"], template["script"]) if node.fields]
        if main or template["containerSet"].present:
            yield argo_pod(spec, template, main)


def argo_pod(workflow: Node, template: Node, main: list[Node]) -> Node:
    """The pod of one template; a `podSpecPatch` leaves open whatever it may patch."""
    patched = template["podSpecPatch"].present or workflow["podSpecPatch"].present
    parts: dict[Path, Part] = {("metadata",): template["metadata"], ("spec", "hostNetwork"): workflow["hostNetwork"]}
    for field in WORKFLOW_POD_FIELDS:
        parts["spec", field] = template[field] if template[field].present else workflow[field]
    if patched and not any(place["securityContext"].present for place in (template, workflow)):
        parts["spec", "securityContext"] = PATCHED
    groups = (main, mappings(template["containerSet"]["containers"]), mappings(template["sidecars"]))
    for index, container in enumerate(node for group in groups for node in group):
        path = ("spec", "containers", index)
        parts |= open_ends(container, path, PATCHED) if patched else opened(container, path)
        if not container["name"].present:
            parts[*path, "name"] = "main"
    parts |= containers_of(mappings(template["initContainers"]), "initContainers", complete=True)
    volumes = [*mappings(workflow["volumes"]), *mappings(template["volumes"])]
    parts |= {("spec", "volumes", index): volume for index, volume in enumerate(volumes)}
    return assembled(template, parts)


def spark_pods(body: Node) -> Iterator[Node]:
    """The driver and executor pods of a Spark application."""
    application = body["spec"]["template"] if body["spec"]["template"].present else body["spec"]
    for name in ("driver", "executor"):
        if application[name].fields:
            yield spark_pod(application, application[name], name)


def spark_pod(application: Node, role: Node, name: str) -> Node:
    """A pod of a Spark application: flat fields, laid over the role's own pod template."""
    path = ("spec", "containers", 0)
    parts: dict[Path, Part] = {("metadata",): role["template"]["metadata"]}
    parts |= {
        key: part
        for key, part in opened(role["template"]["spec"], ("spec",)).items()
        if len(key) == 2 and key[-1] not in CONTAINER_KEYS
    }
    for field, target in SPARK_POD_FIELDS.items():
        if role[field].present:
            parts["spec", target] = role[field]
    parts[*path, "name"] = f"spark-kubernetes-{name}"
    parts |= {(*path, field): role[field] for field in SPARK_CONTAINER_FIELDS if role[field].present}
    if not role["image"].present:
        parts[*path, "image"] = application["image"]
    parts[*path, "resources"] = SPARK_SETS
    parts |= {("spec", "containers", index): node for index, node in enumerate(mappings(role["sidecars"]), 1)}
    parts |= containers_of(mappings(role["initContainers"]), "initContainers", complete=True)
    parts |= {("spec", "volumes", index): node for index, node in enumerate(mappings(application["volumes"]))}
    return assembled(role, parts)

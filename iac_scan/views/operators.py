"""Kinds that hold the parts of a pod in a shape of their own, as pods."""

from collections.abc import Iterator

from iac_scan.model.node import Node, Path, Unknown
from iac_scan.views.assembled import Part, assembled, mappings, merged, opened

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
    "runtimeClassName": "runtimeClassName",
    "priorityClassName": "priorityClassName",
    "terminationGracePeriodSeconds": "terminationGracePeriodSeconds",
}
SPARK_CONTAINER_FIELDS = ("image", "securityContext", "env", "envFrom", "ports", "volumeMounts", "lifecycle")
PATCHED = Unknown("podSpecPatch", "the podSpecPatch may set it")
INTO_OTHERS = Unknown("pod", "the sidecars are put into pods of others")
# What a pod says of itself and no sidecar knows.
OF_THE_POD = (
    "securityContext",
    "serviceAccountName",
    "automountServiceAccountToken",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "os",
    "resources",
    "runtimeClassName",
)
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


def injected_pods(body: Node) -> Iterator[Node]:
    """The containers of an OpenKruise SidecarSet; everything else belongs to the pods they are put into."""
    parts: dict[Path, Part] = {("spec", field): INTO_OTHERS for field in OF_THE_POD}
    for role in CONTAINER_KEYS:
        parts |= containers_of(mappings(body["spec"][role]), role, complete=True)
    parts |= {("spec", "volumes", index): node for index, node in enumerate(mappings(body["spec"]["volumes"]))}
    yield assembled(body, parts)


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
    """A pod of a Spark application: flat fields, laid over the role's own pod template.

    Spark makes the template's first container its own and runs the others beside it.
    """
    path = ("spec", "containers", 0)
    template = role["template"]["spec"]
    beside = mappings(template["containers"])
    parts: dict[Path, Part] = opened(role["template"]["metadata"], ("metadata",))
    for field in ("labels", "annotations"):
        parts |= merged(role["template"]["metadata"][field], role[field], ("metadata", field))
    parts |= {key: part for key, part in opened(template, ("spec",)).items() if key[-1] not in CONTAINER_KEYS}
    for field, target in SPARK_POD_FIELDS.items():
        if role[field].present:
            parts["spec", target] = role[field]
    for first in beside[:1]:
        parts |= opened(first, path)
    parts[*path, "name"] = f"spark-kubernetes-{name}"
    parts |= {(*path, field): role[field] for field in SPARK_CONTAINER_FIELDS if role[field].present}
    if (*path, "image") not in parts:
        parts[*path, "image"] = application["image"]
    parts[*path, "resources"] = SPARK_SETS
    others = [*beside[1:], *mappings(role["sidecars"])]
    parts |= {("spec", "containers", index): node for index, node in enumerate(others, 1)}
    first_steps = [*mappings(template["initContainers"]), *mappings(role["initContainers"])]
    parts |= containers_of(first_steps, "initContainers", complete=True)
    volumes = [*mappings(template["volumes"]), *mappings(application["volumes"])]
    parts |= {("spec", "volumes", index): node for index, node in enumerate(volumes)}
    return assembled(role, parts)

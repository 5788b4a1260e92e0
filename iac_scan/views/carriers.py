"""Which kinds carry pods, and where in them (catalogue section 3.1)."""

from collections.abc import Callable, Iterator
from typing import Any

from iac_scan.model.graph import FOREIGN, Resource
from iac_scan.model.node import Node
from iac_scan.views.assembled import assembled
from iac_scan.views.operators import (
    argo_pods,
    inference_pods,
    injected_pods,
    operator_pods,
    patches,
    runner_pods,
    spark_pods,
)
from iac_scan.views.tekton import pipeline_pods, pipeline_run_pods, task_pods, task_run_pods

Kind = tuple[str, str]
KeyPath = tuple[str, ...]

TEMPLATE: tuple[KeyPath, ...] = (("spec", "template"),)
POD_TEMPLATE: tuple[KeyPath, ...] = (("spec", "podTemplate"),)
JOBS = ("replicatedJobs", "*", "template", "spec", "template")
RAY: tuple[KeyPath, ...] = (("headGroupSpec", "template"), ("workerGroupSpecs", "*", "template"))
SELF: tuple[KeyPath, ...] = ((),)


def below(path: KeyPath, tails: tuple[KeyPath, ...]) -> tuple[KeyPath, ...]:
    """Several paths, all behind the same beginning."""
    return tuple((*path, *tail) for tail in tails)


# Kind -> paths to what has a pod's `metadata` and `spec`; `*` stands for every item or value.
POD_TEMPLATE_AT: dict[Kind, tuple[KeyPath, ...]] = {
    ("", "Pod"): SELF,
    ("", "PodTemplate"): (("template",),),
    ("", "ReplicationController"): TEMPLATE,
    **{("apps", kind): TEMPLATE for kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")},
    **{("extensions", kind): TEMPLATE for kind in ("Deployment", "ReplicaSet", "DaemonSet")},
    ("batch", "Job"): TEMPLATE,
    ("batch", "CronJob"): (("spec", "jobTemplate", "spec", "template"),),
    ("apps.openshift.io", "DeploymentConfig"): TEMPLATE,
    # A Rollout with workloadRef takes the template of a Deployment, which is judged by itself.
    ("argoproj.io", "Rollout"): TEMPLATE,
    ("agents.x-k8s.io", "Sandbox"): POD_TEMPLATE,
    ("extensions.agents.x-k8s.io", "SandboxTemplate"): POD_TEMPLATE,
    ("serving.knative.dev", "Service"): TEMPLATE,
    ("serving.knative.dev", "Configuration"): TEMPLATE,
    ("serving.knative.dev", "Revision"): SELF,
    ("serving.kserve.io", "ServingRuntime"): SELF,
    ("serving.kserve.io", "ClusterServingRuntime"): SELF,
    ("jobset.x-k8s.io", "JobSet"): (("spec", *JOBS),),
    ("trainer.kubeflow.org", "TrainingRuntime"): (("spec", "template", "spec", *JOBS),),
    ("trainer.kubeflow.org", "ClusterTrainingRuntime"): (("spec", "template", "spec", *JOBS),),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): below(
        ("spec", "leaderWorkerTemplate"), (("leaderTemplate",), ("workerTemplate",))
    ),
    ("ray.io", "RayCluster"): below(("spec",), RAY),
    ("ray.io", "RayJob"): (*below(("spec", "rayClusterSpec"), RAY), ("spec", "submitterPodTemplate")),
    ("ray.io", "RayService"): below(("spec", "rayClusterConfig"), RAY),
    ("kubeflow.org", "Notebook"): TEMPLATE,
    **{
        ("kubeflow.org", kind): (("spec", f"{prefix}ReplicaSpecs", "*", "template"),)
        for kind, prefix in {
            "TFJob": "tf",
            "PyTorchJob": "pytorch",
            "MPIJob": "mpi",
            "XGBoostJob": "xgb",
            "PaddleJob": "paddle",
            "JAXJob": "jax",
        }.items()
    },
    ("batch.volcano.sh", "Job"): (("spec", "tasks", "*", "template"),),
    ("keda.sh", "ScaledJob"): (("spec", "jobTargetRef", "template"),),
    **{("apps.kruise.io", kind): TEMPLATE for kind in ("CloneSet", "StatefulSet", "DaemonSet", "BroadcastJob")},
    ("apps.kruise.io", "AdvancedCronJob"): below(
        ("spec", "template"),
        (("jobTemplate", "spec", "template"), ("broadcastJobTemplate", "spec", "template")),
    ),
    ("apps.kruise.io", "UnitedDeployment"): tuple(
        ("spec", "template", f"{kind}Template", "spec", "template")
        for kind in ("statefulSet", "advancedStatefulSet", "cloneSet", "deployment")
    ),
    ("actions.github.com", "AutoscalingRunnerSet"): TEMPLATE,
    ("actions.github.com", "EphemeralRunnerSet"): (("spec", "ephemeralRunnerSpec"),),
    ("actions.github.com", "EphemeralRunner"): (("spec",),),
}
# Templates that an operator merges with its own: what they leave out is the operator's to say.
PATCH_TEMPLATE_AT: dict[Kind, tuple[KeyPath, ...]] = {
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): (("spec", "nodeSets", "*", "podTemplate"),),
    ("kibana.k8s.elastic.co", "Kibana"): POD_TEMPLATE,
    ("apm.k8s.elastic.co", "ApmServer"): POD_TEMPLATE,
    ("logstash.k8s.elastic.co", "Logstash"): POD_TEMPLATE,
    ("maps.k8s.elastic.co", "ElasticMapsServer"): POD_TEMPLATE,
    ("enterprisesearch.k8s.elastic.co", "EnterpriseSearch"): POD_TEMPLATE,
    **{
        (f"{name.lower()}.k8s.elastic.co", name): below(
            ("spec",), (("daemonSet", "podTemplate"), ("deployment", "podTemplate"), ("statefulSet", "podTemplate"))
        )
        for name in ("Beat", "Agent")
    },
    ("actions.github.com", "AutoscalingRunnerSet"): (("spec", "listenerTemplate"),),
    ("actions.github.com", "AutoscalingListener"): TEMPLATE,
    ("pkg.crossplane.io", "DeploymentRuntimeConfig"): (("spec", "deploymentTemplate", "spec", "template"),),
}
# Kinds whose pods have to be put together from fields of another shape.
Assembler = Callable[[Node], Iterator[Node]]
ASSEMBLED: dict[Kind, Assembler] = {
    ("tekton.dev", "Task"): task_pods,
    ("tekton.dev", "ClusterTask"): task_pods,
    ("tekton.dev", "TaskRun"): task_run_pods,
    ("tekton.dev", "Pipeline"): pipeline_pods,
    ("tekton.dev", "PipelineRun"): pipeline_run_pods,
    **{("argoproj.io", kind): argo_pods for kind in ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate")},
    ("argoproj.io", "CronWorkflow"): argo_pods,
    ("serving.kserve.io", "InferenceService"): inference_pods,
    ("sparkoperator.k8s.io", "SparkApplication"): spark_pods,
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"): spark_pods,
    **{
        ("monitoring.coreos.com", kind): operator_pods
        for kind in ("Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler")
    },
    ("actions.summerwind.dev", "RunnerDeployment"): runner_pods,
    ("actions.summerwind.dev", "RunnerSet"): runner_pods,
    ("apps.kruise.io", "SidecarSet"): injected_pods,
}
KNOWN = frozenset(POD_TEMPLATE_AT.keys() | PATCH_TEMPLATE_AT.keys() | ASSEMBLED.keys())
# Groups whose kinds never carry pods but may look as if they did.
PODLESS_GROUPS = frozenset(
    {
        "",
        *FOREIGN,
        "networking.k8s.io",
        "policy",
        "autoscaling",
        "storage.k8s.io",
        "apiextensions.k8s.io",
        "rbac.authorization.k8s.io",
        "admissionregistration.k8s.io",
        "scheduling.k8s.io",
        "kyverno.io",
        "templates.gatekeeper.sh",
    }
)
STRUCTURE_DEPTH = 12


def carries_pods(group: str, kind: str) -> bool:
    """Resources of the kind may have pods: by its definition, or because nothing is known of the kind."""
    return group not in PODLESS_GROUPS or (group, kind) in KNOWN


def pod_templates(resource: Resource) -> Iterator[Node]:
    """The places of a resource's pods, each with `metadata` and `spec`: by its kind, or wherever a pod spec stands."""
    kind = (resource.id.group, resource.kind)
    body = resource.body
    yield from reached(body, POD_TEMPLATE_AT.get(kind, ()))
    yield from (patches(template) for template in reached(body, PATCH_TEMPLATE_AT.get(kind, ())))
    if kind in ASSEMBLED:
        yield from ASSEMBLED[kind](body)
    elif kind not in KNOWN and carries_pods(*kind):
        yield from pods_by_structure(body)


def reached(body: Node, paths: tuple[KeyPath, ...]) -> Iterator[Node]:
    """The places the paths lead to that have a `spec`."""
    return (node for path in paths for node in expand(body, path) if node["spec"].present)


def expand(node: Node, path: KeyPath) -> Iterator[Node]:
    """The places a path with wildcards leads to."""
    if not path:
        yield node
    elif path[0] == "*":
        for child in node.items or list(node.fields.values()):
            yield from expand(child, path[1:])
    else:
        yield from expand(node[path[0]], path[1:])


def pods_by_structure(body: Node) -> Iterator[Node]:
    """Every mapping that is a pod spec; what holds it is the template if it calls it `spec`."""
    pending = [(body, 0)]
    while pending:
        node, depth = pending.pop()
        raw: Any = node.raw
        if is_pod_spec(raw):
            is_template = node.key == "spec" and node.parent is not None
            yield node.parent if is_template and node.parent else assembled(node, {("spec",): node})
        elif isinstance(raw, dict) and depth < STRUCTURE_DEPTH:
            pending += [(node[key], depth + 1) for key in reversed(raw)]
        elif isinstance(raw, list) and depth < STRUCTURE_DEPTH:
            pending += [(node[index], depth + 1) for index in reversed(range(len(raw)))]


def is_pod_spec(value: Any) -> bool:
    """A mapping whose `containers` are mappings with a name and an image."""
    containers = value.get("containers") if isinstance(value, dict) else None
    return (
        isinstance(containers, list)
        and bool(containers)
        and all(isinstance(item, dict) and "name" in item and "image" in item for item in containers)
    )

"""Every kind that carries pods, through the front door: one privileged container each, found on its line."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.loading import load
from iac_scan.pipeline import scan
from iac_scan.views.carriers import ASSEMBLED, PATCH_TEMPLATE_AT, POD_TEMPLATE_AT, pod_templates
from tests.test_checks import expected, said

SAMPLE = Path(__file__).with_name("carriers.yaml")
# Kinds that share every line of code with one that the sample has.
LIKE_ANOTHER = {
    ("extensions", "ReplicaSet"),
    ("extensions", "DaemonSet"),
    ("serving.knative.dev", "Configuration"),
    ("serving.kserve.io", "ClusterServingRuntime"),
    ("trainer.kubeflow.org", "ClusterTrainingRuntime"),
    ("tekton.dev", "ClusterTask"),
    ("argoproj.io", "WorkflowTemplate"),
    ("argoproj.io", "ClusterWorkflowTemplate"),
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"),
    ("actions.summerwind.dev", "RunnerSet"),
    ("actions.github.com", "EphemeralRunner"),
    *(("kubeflow.org", kind) for kind in ("TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob")),
    *(("apps.kruise.io", kind) for kind in ("StatefulSet", "DaemonSet", "BroadcastJob")),
    *(("monitoring.coreos.com", kind) for kind in ("PrometheusAgent", "Alertmanager", "ThanosRuler")),
}


def test_every_carrier_is_judged() -> None:
    result = scan(Config(paths=(SAMPLE,), only=("privileged-container",)))
    assert {said(finding) for finding in result.findings} == expected(SAMPLE)
    assert not [entry for entry in result.diagnostics if entry.failed]


def test_the_sample_has_every_kind_of_the_tables() -> None:
    result = scan(Config(paths=(SAMPLE,), only=("privileged-container",)))
    sampled = {(finding.resource.group, finding.resource.kind) for finding in result.findings}
    missing = {*POD_TEMPLATE_AT, *PATCH_TEMPLATE_AT, *ASSEMBLED} - sampled - LIKE_ANOTHER
    assert {kind for kind in missing if not kind[0].endswith("k8s.elastic.co")} == set()


@pytest.mark.parametrize("odd", ["null", "text", "5", "[]", "[null, 5, text]", "{a: null}"])
@pytest.mark.parametrize("kind", sorted({*POD_TEMPLATE_AT, *PATCH_TEMPLATE_AT, *ASSEMBLED}))
def test_odd_shapes_are_read_as_empty(kind: tuple[str, str], odd: str) -> None:
    version = f"{kind[0]}/v1" if kind[0] else "v1"
    fields = "template podTemplate tasks templates predictor driver nodeSets steps containers taskSpec volumes".split()
    text = f"apiVersion: {version}\nkind: {kind[1]}\nmetadata: {{name: odd}}\nspec:\n"
    text += "".join(f"  {field}: {odd}\n" for field in fields)
    result = scan(Config(paths=(Path("-"),), stdin=text, only=("privileged-container",)))
    assert not [entry for entry in result.diagnostics if entry.failed]
    assert result.findings == ()


def test_a_spark_driver_has_the_labels_of_its_flat_field() -> None:
    text = """\
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: report, namespace: jobs}
spec:
  image: registry.example.com/spark:3.5.1
  driver:
    labels: {role: driver}
    runtimeClassName: gvisor
    template: {metadata: {labels: {team: data, role: template}}}
"""
    (application,) = load(Config(paths=(Path("-"),), stdin=text)).resources
    (pod,) = pod_templates(application)
    assert pod["metadata"]["labels"].raw == {"team": "data", "role": "driver"}
    assert pod["metadata"]["labels"]["role"].span.start.line == 7
    assert pod["spec"]["runtimeClassName"].raw == "gvisor"

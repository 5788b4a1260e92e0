"""The generated structure, against what is known of the Kubernetes API."""

import pytest

from iac_scan.config import NEWEST_KUBERNETES
from iac_scan.model.kubernetes_schema import FOLDER, Entry, Taken, entries, schema, schema_for, taken

# The first and the last minor version with a field, None beyond what the data cover; from the release notes.
KNOWN = [
    ("V1Container", "resizePolicy", 27, None),
    ("V1Container", "restartPolicy", 28, None),
    ("V1PodSecurityContext", "appArmorProfile", 30, None),
    ("V1SecurityContext", "appArmorProfile", 30, None),
    ("V1PodSecurityContext", "supplementalGroupsPolicy", 31, None),
    ("V1PodSpec", "resourceClaims", 26, None),
    ("V1PodSpec", "schedulingGates", 26, None),
    ("V1PodSpec", "resources", 32, None),
    ("V1PodSpec", "hostUsers", None, None),
    ("V1PodSpec", "securityContext", None, None),
    ("V1PodSpec", "workloadRef", 35, 35),
    ("V1Volume", "image", 31, None),
    ("V1LifecycleHandler", "sleep", 29, None),
    ("V1ServiceSpec", "trafficDistribution", 30, None),
    ("V1JobSpec", "podFailurePolicy", None, None),
    ("V1JobSpec", "backoffLimitPerIndex", 28, None),
]


@pytest.mark.parametrize(("type_name", "field", "since", "until"), KNOWN)
def test_known_fields(type_name: str, field: str, since: int | None, until: int | None) -> None:
    first, last = since or 25, until or NEWEST_KUBERNETES[1]
    held = [minor for minor in range(25, NEWEST_KUBERNETES[1] + 1) if field in schema(minor).fields(type_name)]
    assert held == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("type_name", "field", "text"),
    [
        ("V1Container", "env", "[]V1EnvVar"),
        ("V1PodSpec", "nodeSelector", "{}string"),
        ("V1PodSpec", "overhead", "{}quantity"),
        ("V1ResourceRequirements", "limits", "{}quantity"),
        ("V1ServicePort", "targetPort", "int-or-string"),
        ("V1HTTPGetAction", "port", "int-or-string"),
        ("V1PodDisruptionBudgetSpec", "minAvailable", "int-or-string"),
        ("V1ObjectMeta", "creationTimestamp", "string"),
        ("V1Secret", "data", "{}string"),
        ("V1ControllerRevision", "data", "any"),
        ("V1CustomResourceValidation", "openAPIV3Schema", "any"),
        ("V1PersistentVolumeClaim", "status", "any"),
        ("V2MetricTarget", "averageValue", "quantity"),
        ("V1SubjectAccessReviewSpec", "extra", "{}[]string"),
    ],
)
def test_what_fields_take(type_name: str, field: str, text: str) -> None:
    assert schema(37).fields(type_name)[field] == taken(text)


def test_texts() -> None:
    assert list(entries("[]V1Subject until 28 | []RbacV1Subject since 29")) == [
        Entry("[]V1Subject", None, 28),
        Entry("[]RbacV1Subject", 29, None),
    ]
    assert list(entries("X since 35 until 35")) == [Entry("X", 35, 35)]
    assert taken("{}[]V1Pod") == Taken("mapping", "", Taken("list", "", Taken("object", "V1Pod")))


@pytest.mark.parametrize(
    ("api_version", "kind", "asked", "minor"),
    [
        ("apps/v1", "Deployment", 30, 30),
        ("apps/v1", "Deployment", 12, 25),
        ("apps/v1", "Deployment", 99, 37),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 37, 25),
        ("resource.k8s.io/v1", "DeviceClass", 30, 34),
    ],
)
def test_version_to_judge_by(api_version: str, kind: str, asked: int, minor: int) -> None:
    found = schema_for(api_version, kind, asked)
    assert found is not None
    assert found.minor == minor


def test_kinds_that_are_not_built_in_have_no_schema() -> None:
    assert schema_for("example.com/v1", "Deployment", 37) is None
    assert schema_for("v1", "Deployment", 37) is None


def test_it_stays_small() -> None:
    assert (FOLDER / "structure.json").stat().st_size < 300_000

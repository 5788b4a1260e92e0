"""Which Kubernetes object a resource type of hashicorp/kubernetes makes.

Source: the provider's documentation of resources, version 2.38; types with and without a version in their names.
"""

from iac_scan.model.graph import TERRAFORM, Resource

CORE, APPS, BATCH = "v1", "apps/v1", "batch/v1"
RBAC, NETWORKING = "rbac.authorization.k8s.io/v1", "networking.k8s.io/v1"

KINDS = {
    "deployment": (APPS, "Deployment"),
    "daemonset": (APPS, "DaemonSet"),
    "daemon_set": (APPS, "DaemonSet"),
    "stateful_set": (APPS, "StatefulSet"),
    "replication_controller": (CORE, "ReplicationController"),
    "pod": (CORE, "Pod"),
    "job": (BATCH, "Job"),
    "cron_job": (BATCH, "CronJob"),
    "service": (CORE, "Service"),
    "service_account": (CORE, "ServiceAccount"),
    "namespace": (CORE, "Namespace"),
    "config_map": (CORE, "ConfigMap"),
    "secret": (CORE, "Secret"),
    "limit_range": (CORE, "LimitRange"),
    "resource_quota": (CORE, "ResourceQuota"),
    "persistent_volume": (CORE, "PersistentVolume"),
    "persistent_volume_claim": (CORE, "PersistentVolumeClaim"),
    "role": (RBAC, "Role"),
    "role_binding": (RBAC, "RoleBinding"),
    "cluster_role": (RBAC, "ClusterRole"),
    "cluster_role_binding": (RBAC, "ClusterRoleBinding"),
    "network_policy": (NETWORKING, "NetworkPolicy"),
    "ingress": (NETWORKING, "Ingress"),
    "ingress_class": (NETWORKING, "IngressClass"),
    "storage_class": ("storage.k8s.io/v1", "StorageClass"),
    "csi_driver": ("storage.k8s.io/v1", "CSIDriver"),
    "priority_class": ("scheduling.k8s.io/v1", "PriorityClass"),
    "pod_disruption_budget": ("policy/v1", "PodDisruptionBudget"),
    "horizontal_pod_autoscaler": ("autoscaling/v2", "HorizontalPodAutoscaler"),
    "runtime_class": ("node.k8s.io/v1", "RuntimeClass"),
    "mutating_webhook_configuration": ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
    "validating_webhook_configuration": ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
}
# Types that make an object of an older shape.
SCALER = ("autoscaling/v1", "HorizontalPodAutoscaler")
OLDER = {
    "kubernetes_horizontal_pod_autoscaler": SCALER,
    "kubernetes_horizontal_pod_autoscaler_v1": SCALER,
    "kubernetes_ingress": ("extensions/v1beta1", "Ingress"),
}
PREFIX = "kubernetes_"
WHOLE = {"kubernetes_manifest": "manifest"}  # whose attribute is the object itself
TEXTS = {"kubectl_manifest": "yaml_body", "kustomization_resource": "manifest"}  # whose attribute is the object's text
RELEASE = "helm_release"  # which deploys what a chart renders to
DEFAULT_NAMESPACE = "default"  # where the providers put what names no namespace


def object_kind(resource_type: str) -> tuple[str, str] | None:
    """The API version and kind that a resource type makes, None for a type that makes none."""
    if not resource_type.startswith(PREFIX):
        return None
    if resource_type in OLDER:
        return OLDER[resource_type]
    name = resource_type.removeprefix(PREFIX)
    for suffix in ("_v1", "_v2", "_v2beta2"):
        name = name.removesuffix(suffix)
    return KINDS.get(name)


def declares_objects(resource: Resource) -> bool:
    """The resource stands for Kubernetes objects, which are judged in its place; a data source only reads them."""
    kind = resource.kind
    return is_managed(resource) and (kind in WHOLE or kind in TEXTS or object_kind(kind) is not None)


def is_release(resource: Resource) -> bool:
    """The resource deploys a chart, whose objects are judged in its place."""
    return resource.kind == RELEASE and is_managed(resource)


def is_managed(resource: Resource) -> bool:
    """It is a resource of Terraform and no data source."""
    return resource.id.group == TERRAFORM and not f".{resource.name}".rpartition(".data.")[1]

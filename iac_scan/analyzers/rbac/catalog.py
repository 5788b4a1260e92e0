"""Which resources the API server has: their groups, whether they live in namespaces, and their subresources."""

from iac_scan.model.graph import ResourceGraph

APPS = "daemonsets/status deployments/status deployments/scale replicasets/status replicasets/scale statefulsets/status"

# Group -> its namespaced and its cluster-scoped resources with subresources (API reference of Kubernetes 1.37).
NAMESPACED: dict[str, str] = {
    "": """bindings configmaps endpoints events limitranges persistentvolumeclaims persistentvolumeclaims/status pods
        pods/attach pods/binding pods/ephemeralcontainers pods/eviction pods/exec pods/log pods/portforward pods/proxy
        pods/resize pods/status podtemplates replicationcontrollers replicationcontrollers/scale
        replicationcontrollers/status resourcequotas resourcequotas/status secrets serviceaccounts
        serviceaccounts/token services services/proxy services/status""",
    "apps": f"""controllerrevisions daemonsets deployments replicasets statefulsets statefulsets/scale {APPS}""",
    "authorization.k8s.io": "localsubjectaccessreviews",
    "autoscaling": "horizontalpodautoscalers horizontalpodautoscalers/status",
    "batch": "cronjobs cronjobs/status jobs jobs/status",
    "certificates.k8s.io": "podcertificaterequests podcertificaterequests/status",
    "coordination.k8s.io": "leases leasecandidates",
    "discovery.k8s.io": "endpointslices",
    "events.k8s.io": "events",
    "networking.k8s.io": "ingresses ingresses/status networkpolicies networkpolicies/status",
    "policy": "poddisruptionbudgets poddisruptionbudgets/status",
    "rbac.authorization.k8s.io": "rolebindings roles",
    "resource.k8s.io": "resourceclaims resourceclaims/status resourceclaimtemplates",
    "storage.k8s.io": "csistoragecapacities",
}
CLUSTER_SCOPED: dict[str, str] = {
    "": """componentstatuses namespaces namespaces/finalize namespaces/status nodes nodes/proxy nodes/status
        persistentvolumes persistentvolumes/status""",
    "admissionregistration.k8s.io": """mutatingadmissionpolicies mutatingadmissionpolicybindings
        mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicies/status
        validatingadmissionpolicybindings validatingwebhookconfigurations""",
    "apiextensions.k8s.io": "customresourcedefinitions customresourcedefinitions/status",
    "apiregistration.k8s.io": "apiservices apiservices/status",
    "authentication.k8s.io": "selfsubjectreviews tokenreviews",
    "authorization.k8s.io": "selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews",
    "certificates.k8s.io": """certificatesigningrequests certificatesigningrequests/approval
        certificatesigningrequests/status clustertrustbundles""",
    "flowcontrol.apiserver.k8s.io": "flowschemas flowschemas/status prioritylevelconfigurations",
    "networking.k8s.io": "ingressclasses ipaddresses servicecidrs servicecidrs/status",
    "node.k8s.io": "runtimeclasses",
    "rbac.authorization.k8s.io": "clusterrolebindings clusterroles",
    "resource.k8s.io": "deviceclasses resourceslices devicetaintrules",
    "scheduling.k8s.io": "priorityclasses",
    "storage.k8s.io": "csidrivers csinodes storageclasses volumeattachments volumeattributesclasses",
    "storagemigration.k8s.io": "storageversionmigrations",
}
# Resources that only exist as a question to the authorizer, with the verbs asked of them.
VIRTUAL: dict[tuple[str, str], str] = {
    ("", "endpoints/restricted"): "create",
    ("", "users"): "impersonate",
    ("", "groups"): "impersonate",
    ("authentication.k8s.io", "uids"): "impersonate",
    ("certificates.k8s.io", "signers"): "approve sign attest",
    ("certificates.k8s.io", "certificatesigningrequests/nodeclient"): "create",
    ("certificates.k8s.io", "certificatesigningrequests/selfnodeclient"): "create",
    **{("", f"nodes/{name}"): "*" for name in ("log", "metrics", "stats", "configz", "healthz", "pods", "checkpoint")},
}
BY_GROUP = {
    **{(group, name): True for group, names in NAMESPACED.items() for name in names.split()},
    **{(group, name): False for group, names in CLUSTER_SCOPED.items() for name in names.split()},
}
BUILT_IN_GROUPS = frozenset({group for group, _ in BY_GROUP})


def is_namespaced(group: str, resource: str) -> bool | None:
    """Whether a built-in resource lives in namespaces; None for one that is not known here."""
    return BY_GROUP.get((group, resource.partition("/")[0]))


def custom_resources(graph: ResourceGraph) -> dict[tuple[str, str], bool]:
    """The group and plural of every CustomResourceDefinition declared, and whether it is namespaced."""
    found = {}
    for resource in graph.of_kind("CustomResourceDefinition", "apiextensions.k8s.io"):
        spec = resource.body["spec"]
        group, plural, scope = spec["group"].raw, spec["names"]["plural"].raw, spec["scope"].raw
        if isinstance(group, str) and isinstance(plural, str):
            found[group, plural] = scope != "Cluster"
    return found


def group_of(resource: str, graph: ResourceGraph) -> tuple[str, str]:
    """Group and resource of what a user typed: `pods/exec`, `deployments`, `deployments.apps/scale`.

    Without a group, the one that has a resource of that name: a built-in one first, then a declared custom resource,
    else the core group.
    """
    name, slash, subresource = resource.partition("/")
    plural, dot, group = name.partition(".")
    if dot:
        return group, f"{plural}{slash}{subresource}"
    groups = [group for group, known in [*BY_GROUP, *custom_resources(graph)] if known == plural]
    found = "" if "" in groups or not groups else groups[0]
    return found, f"{plural}{slash}{subresource}"

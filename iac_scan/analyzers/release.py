"""What was installed together: a chart, or objects that carry the same instance label."""

from iac_scan.model.graph import Resource
from iac_scan.model.source import StackKind

INSTANCE = ("app.kubernetes.io/instance", "release")


def release_of(resource: Resource) -> str:
    """The release a resource belongs to, empty where nothing says so."""
    if resource.stack.kind is StackKind.CHART:
        return resource.stack.label
    labels = resource.body["metadata"]["labels"]
    for name in INSTANCE:
        if isinstance(labels[name].raw, str):
            return f"{resource.stack.label}/{labels[name].raw}"
    return ""

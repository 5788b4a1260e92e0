"""A field that Kubernetes does not know has no effect.

The name is misspelt, stands on the wrong level, or belongs to another version of Kubernetes. The API server drops such
a field without a word unless validation is strict, so `readOnlyRootFilesystem` on a pod instead of a container, or
`securityContex`, hardens nothing although the manifest reads as if it did. Names are case-sensitive.

## Fix

Write the field as the message says: correct its spelling, or move it to the level where it belongs. Where the message
names a version, set `--kubernetes-version` to that of your clusters, or remove the field.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Flaw, KubernetesObject, Meta, Severity, Violation, structure_problems

META = Meta(
    title="Unknown or misplaced field",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-061",
    references=("https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",),
)


def check(view: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    _, minor = facts.kubernetes_version
    for problem in structure_problems(view.node, view.resource.api_version, view.resource.kind, minor):
        if problem.flaw is Flaw.UNKNOWN_FIELD:
            yield Violation(problem.message, problem.at)

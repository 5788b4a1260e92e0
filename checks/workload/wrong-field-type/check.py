"""The API server rejects an object with a value of the wrong type.

A number where a string is expected, text where a list should be, or a quoted `"true"` for a boolean: the object can't
be applied, and what the manifest means to enforce is not there. YAML makes it easy to do without noticing: `yes`, `on`
and `8080` are not strings unless they are quoted.

## Fix

Give the field a value of the type the message names. Quote text that looks like a number or a boolean, as the value of
an environment variable, a label or an annotation often does; remove the quotes from numbers and booleans.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Flaw, KubernetesObject, Meta, Severity, Violation, structure_problems

META = Meta(
    title="Value of the wrong type",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-061",
    references=("https://kubernetes.io/docs/reference/kubernetes-api/",),
)


def check(view: KubernetesObject, facts: Facts) -> Iterator[Violation]:
    _, minor = facts.kubernetes_version
    for problem in structure_problems(view.node, view.resource.api_version, view.resource.kind, minor):
        if problem.flaw is Flaw.WRONG_TYPE:
            yield Violation(problem.message, problem.at)

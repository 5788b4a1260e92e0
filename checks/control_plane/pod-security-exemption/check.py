"""Pod Security lets some pods through without looking at them.

What is exempt is checked by no level, whatever the label of the namespace says. A controller that is exempt, such as
the one of Deployments, opens every namespace: everybody's pods are created by it. An exempt RuntimeClass can be named
by anybody; an exempt namespace is one where whoever may create pods takes over a node.

## Fix

Remove the exemption. Give agents that need privileges a namespace with the label
`pod-security.kubernetes.io/enforce: privileged`, where it can be seen and is asked for.
"""

from collections.abc import Iterator

from iac_scan.sdk import SYSTEM_NAMESPACES, Facts, Meta, PodSecurityDefaults, Severity, Violation

META = Meta(
    title="Exempt from Pod Security",
    severity=Severity.HIGH,
    catalogue="K8S-ADM-002",
    frameworks={"OWASP-K8S": ("K04",)},
)


def check(settings: PodSecurityDefaults, facts: Facts) -> Iterator[Violation]:
    """The system's own namespaces have to be exempt somehow."""
    exempt = settings["exemptions"]
    for user in exempt["usernames"].items:
        whole = user.text.startswith("system:serviceaccount:kube-system:") and user.text.endswith("-controller")
        opens = "the controller creates pods for everybody" if whole else "its pods are not looked at"
        yield Violation(f"user '{user.text}' is exempt from Pod Security: {opens}", user)
    for runtime in exempt["runtimeClasses"].items:
        message = f"pods that name the RuntimeClass '{runtime.text}' are exempt from Pod Security"
        yield Violation(message, runtime, severity=Severity.MEDIUM)
    for namespace in exempt["namespaces"].items:
        if namespace.text not in SYSTEM_NAMESPACES:
            message = f"namespace {namespace.text} is exempt from Pod Security"
            yield Violation(message, namespace, severity=Severity.MEDIUM)

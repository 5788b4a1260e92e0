"""Nothing in the manifest keeps the process from running as root.

Without `runAsNonRoot: true` the image decides about the user, and most images run as root unless their maker
thought of it. With it, Kubernetes refuses to start a container whose user is root, whatever becomes of the image
later.

Where the manifest sets `runAsUser` to another number than 0, or the Dockerfile of the image is in the repository and
ends with another user, the finding is low: the process is not root today, but the restricted level of the Pod Security
Standards wants it guaranteed.

## Fix

Set `runAsNonRoot: true` once for the pod, and remove `runAsNonRoot: false` from its containers:

    securityContext:
      runAsNonRoot: true
"""

from collections.abc import Iterator
from dataclasses import replace

from iac_scan.sdk import Container, Facts, Meta, SecurityContext, Severity, Step, Violation

META = Meta(
    title="May run as root",
    severity=Severity.MEDIUM,
    catalogue="K8S-PSS-016, K8S-WKL-011",
    frameworks={
        "PSS": ("restricted",),
        "CIS-K8S": ("5.2.7",),
        "OWASP-K8S": ("K01",),
        "MITRE": ("T1611",),
        "NSA-CISA": ("nonroot",),
    },
    aliases=("KSV-0012", "CKV_K8S_23", "C-0013"),
)


def check(context: SecurityContext, facts: Facts) -> Iterator[Violation]:
    """Silent where runAsUser 0 is a finding; low where another user is set; worse if the Internet gets there."""
    for said in facts.pod_security("runAsNonRoot", context):
        user = context.node["securityContext"]["runAsUser"]
        user = user if user.present else context.pod["runAsUser"]
        if user.value == 0 and facts.kubernetes_version >= (1, 23):
            continue
        route = next(iter(facts.routes_to(context.resource.id)), ())
        users = list(built_users(context, facts)) if not user.present else []
        steps = tuple(step for step, _ in users)
        if user.present:
            yield replace(said, severity=Severity.LOW)
        elif users and not any(is_root for _, is_root in users) and len(users) == len(left_open(context)):
            yield replace(said, severity=Severity.LOW, steps=steps)
        elif route:
            yield replace(said, severity=Severity.HIGH, steps=(*steps, *route))
        else:
            yield replace(said, steps=steps)


def left_open(context: SecurityContext) -> list[Container]:
    """The containers whose user a security context leaves to their images."""
    if context.container is not None:
        return [context.container]
    fields = ("runAsUser", "runAsNonRoot")
    return [
        entry
        for entry in context.workload.containers
        if not any(entry["securityContext"][field].present for field in fields)
    ]


def built_users(context: SecurityContext, facts: Facts) -> Iterator[tuple[Step, bool]]:
    """What the Dockerfiles of the images say of their users, as far as they are in the repository."""
    for container in left_open(context) if facts.built_images.builds else ():
        built = facts.built_images.sure(container["image"].text)
        found = facts.built_images.user(built.stage) if built is not None else None
        if built is not None and found is not None:
            words = f"the image of container '{container.name}' is built from {built.words}, and runs as {found[0]}"
            yield Step(words, found[1]), found[0] in ("0", "root")

"""A registry that runs in the cluster lets everybody who reaches it replace its images.

The image of Distribution asks for no login unless it is told to. Whoever reaches one of its pods pushes what the next
pull brings to the nodes, under the name and the tag that is trusted there. Every pod of the cluster reaches it unless a
NetworkPolicy is in the way; where a Service or an Ingress leads to it from the Internet, everybody does.

## Fix

Mount an htpasswd file from a Secret and name it by `REGISTRY_AUTH_HTPASSWD_PATH` with `REGISTRY_AUTH_HTPASSWD_REALM`,
or configure `auth.token`. Take away the way in from outside.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Step, Violation, asks_for_login

META = Meta(
    title="Registry in the cluster without login",
    severity=Severity.MEDIUM,
    catalogue="X-44, DST-02",
    frameworks={"OWASP-K8S": ("K06",), "MITRE": ("T1525", "T1133")},
    references=("https://distribution.github.io/distribution/about/configuration/#auth",),
)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Critical where the Internet reaches it, high where containers of the scan get their images from it.

    What stands before a registry in its own pod may ask for a login: then only other pods surely reach it.
    """
    if not facts.cluster_registries.open_to_pushes(container):
        return
    is_alone = sum(each.is_main for each in container.workload.containers) == 1
    routes = facts.routes_to(container.resource.id) if is_alone else ()
    route = next((each for each in routes if not any(asks_for_login(step) for step in each)), None)
    message = f"container '{container.name}' is a registry that lets everybody push images"
    user = facts.cluster_registries.fed(container.workload, facts.workloads)
    feeds = (Step(f"container '{user.name}' gets its image from it", user["image"]),) if user is not None else ()
    if route is not None:
        words = f"{message}, and the Internet reaches it"
        yield Violation(words, container["image"], (*route, *feeds), Severity.CRITICAL)
    else:
        yield Violation(message, container["image"], feeds, Severity.HIGH if feeds else None)

"""Nodes that check signatures themselves: policy.json of containers/image, and OpenShift's image policies.

Of policy.json only the most specific scope counts: the reference itself, its repository, the parts of its path, its
host, domains that hold the host, the transport's own default, and at last `default`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.model.graph import REGISTRY, Resource
from iac_scan.model.node import Node
from iac_scan.views.signatures import OPENSHIFT_CONFIG

POLICY = "ContainersPolicy"
IMAGE_POLICIES = ("ClusterImagePolicy", "ImagePolicy")
SIGNED = frozenset({"signedBy", "sigstoreSigned", "signedBaseLayer"})
PER_NAMESPACE = re.compile(r"(^|/)crio/policies/([^/]+)\.json$")


def rulings(question: Question) -> Iterator[Ruling]:
    """What nodes say of an image."""
    yield from by_files(question)
    for kind in IMAGE_POLICIES:
        for policy in question.graph.of_kind(kind, OPENSHIFT_CONFIG):
            if kind == "ImagePolicy" and policy.namespace != question.namespace:
                continue
            for scope in policy.body["spec"]["scopes"].items:
                if scope.raw in scopes(question):
                    yield Ruling(Effect.REQUIRED, policy, scope, f"asks for a signature of '{scope.raw}'")


def by_files(question: Question) -> Iterator[Ruling]:
    """What the files of nodes say; where nodes differ, it depends on the node."""
    files = [found for found in question.graph.of_kind(POLICY, REGISTRY) if asks(found)]
    own = [found for found in files if namespace_of(found) == question.namespace]
    general = own or [found for found in files if namespace_of(found) is None]
    found = [ruling for policy in general for ruling in (judged(question, policy),) if ruling is not None]
    effects = {ruling.effect for ruling in found}
    differs = len(effects) > 1 or (effects and len(found) < len(general))
    for ruling in found:
        if differs and ruling.effect is Effect.REQUIRED:
            yield Ruling(Effect.UNDECIDED, ruling.policy, ruling.at, "asks for a signature, but only on some nodes")
        else:
            yield ruling


@lru_cache(maxsize=256)
def asks(policy: Resource) -> bool:
    """A policy asks for a signature somewhere; one that never does is none. Answered once for all images."""
    kinds = (node["type"].raw for node in policy.body.walk() if isinstance(node.raw, dict))
    return any(kind in SIGNED for kind in kinds if isinstance(kind, str))


def namespace_of(policy: Resource) -> str | None:
    """The namespace whose pods a policy of CRI-O is for, None for all."""
    found = PER_NAMESPACE.search(policy.name)
    return found[2] if found else None


def judged(question: Question, policy: Resource) -> Ruling | None:
    """What the scope that counts says; nothing where it is the default that everything falls to."""
    docker = policy.body["transports"]["docker"].fields
    for name in (*scopes(question), ""):
        if name in docker:
            return of_requirements(policy, docker[name], f"'{name}'" if name else "all of docker")
    default = policy.body["default"]
    return None if accepts(default) else of_requirements(policy, default, "everything else")


def of_requirements(policy: Resource, requirements: Node, scope: str) -> Ruling:
    """What a list of requirements asks: all must be met."""
    if accepts(requirements):
        return Ruling(Effect.EXEMPT, policy, requirements, f"accepts {scope} without a signature")
    return Ruling(Effect.REQUIRED, policy, requirements, f"asks for a signature of {scope}")


def accepts(requirements: Node) -> bool:
    """Nothing is asked but `insecureAcceptAnything`."""
    return all(entry["type"].raw == "insecureAcceptAnything" for entry in requirements.items)


def scopes(question: Question) -> list[str]:
    """The scopes that hold an image, the most specific first."""
    image = question.image
    bare = f"{image.host}/{image.path}"
    exact = [f"{bare}@{image.digest}"] if image.digest else []
    exact += [f"{bare}:{image.tag or 'latest'}"] if not image.digest else []
    parts = bare.split("/")
    paths = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    labels = image.host.split(":")[0].split(".")
    domains = [f"*.{'.'.join(labels[start:])}" for start in range(1, len(labels))]
    return [*exact, *paths, *domains]

"""Ratify behind Gatekeeper: constraints whose template asks Ratify about the images of pods."""

from collections.abc import Iterator
from functools import lru_cache

from iac_scan.analyzers.signatures.maybe import Maybe, every, in_namespace, negated, selected, some
from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.model.graph import Resource, ResourceGraph
from iac_scan.model.node import Node
from iac_scan.views.signatures import CONSTRAINTS, RATIFY, RATIFY_CONSTRAINT, TEMPLATES

PROVIDER = "ratify-provider"
ADMISSION = frozenset({"validation.gatekeeper.sh", "*"})


@lru_cache(maxsize=8)
def constraints(graph: ResourceGraph) -> tuple[Resource, ...]:
    """The constraints that ask Ratify, found once for all images of a graph."""
    kinds = {RATIFY_CONSTRAINT}
    for template in graph.of_kind("ConstraintTemplate", TEMPLATES):
        spec = template.body["spec"]
        if any(isinstance(node.raw, str) and PROVIDER in node.raw for node in spec["targets"].walk()):
            kinds.add(spec["crd"]["spec"]["names"]["kind"].text)
    return tuple(found for kind in sorted(kinds) for found in graph.of_kind(kind, CONSTRAINTS))


def rulings(question: Question) -> Iterator[Ruling]:
    """What the constraints say of an image."""
    for constraint in constraints(question.graph):
        spec = constraint.body["spec"]
        about = matched(question, spec["match"])
        if about is False:
            outside = excluded(question, spec["match"])
            if outside is not None:
                words = f"leaves the namespace {question.namespace} out"
                yield Ruling(Effect.EXEMPT, constraint, outside, words, grave=True)
            continue
        effect = Effect.UNDECIDED if about is None else enforced(spec)
        lenient = trusted(question) if effect is Effect.REQUIRED else None
        if lenient is not None:
            yield lenient
        else:
            yield Ruling(effect, constraint, spec, "asks Ratify for a signature")


def matched(question: Question, match: Node) -> Maybe:
    """A constraint's `match` is about the pods."""
    kinds = match["kinds"].items
    listed = match["namespaces"].items
    return every(
        (
            any(is_pods(entry) for entry in kinds) if kinds else True,
            some(in_namespace(item.raw, question.namespace) for item in listed) if listed else True,
            negated(some(in_namespace(item.raw, question.namespace) for item in match["excludedNamespaces"].items)),
            selected(match["namespaceSelector"], question.namespace_labels),
            selected(match["labelSelector"], question.pod_labels),
            match["scope"].text != "Cluster",
        )
    )


def is_pods(entry: Node) -> bool:
    """An entry of `kinds` names pods: the template looks at the images of nothing else."""
    groups, kinds = entry["apiGroups"].strings or ["*"], entry["kinds"].strings or ["*"]
    return bool({"", "*"} & set(groups)) and bool({"Pod", "*"} & set(kinds))


def excluded(question: Question, match: Node) -> Node | None:
    """The exclusion that keeps a constraint away from a namespace that it would be about otherwise."""
    for item in match["excludedNamespaces"].items:
        if in_namespace(item.raw, question.namespace):
            return item
    return None


def enforced(spec: Node) -> Effect:
    """What a violation leads to: `deny` unless something else is written."""
    action = spec["enforcementAction"].text or "deny"
    if action == "scoped":
        for entry in spec["scopedEnforcementActions"].items:
            points = {point["name"].text for point in entry["enforcementPoints"].items}
            if entry["action"].text == "deny" and points & ADMISSION:
                return Effect.REQUIRED
        return Effect.AUDITED
    return Effect.REQUIRED if action == "deny" else Effect.AUDITED


def trusted(question: Question) -> Ruling | None:
    """The trust policy of a verifier that says yes to an image whatever its signature is worth."""
    for verifier in question.graph.of_kind("Verifier", RATIFY):
        policies = verifier.body["spec"]["parameters"]["trustPolicyDoc"]["trustPolicies"].items
        found = decisive(policies, f"{question.image.host}/{question.image.path}")
        level = found["signatureVerification"]["level"] if found else None
        if level is not None and level.raw == "skip":
            return Ruling(Effect.EXEMPT, verifier, level, "skips signatures of this repository", told=True)
        if level is not None and level.raw == "audit":
            return Ruling(Effect.AUDITED, verifier, level, "only reports bad signatures of this repository")
    return None


def decisive(policies: list[Node], repository: str) -> Node | None:
    """The trust policy of Notation for a repository: the one that names it, else the one for all."""
    for scope in (repository, "*"):
        for policy in policies:
            if scope in policy["registryScopes"].strings:
                return policy
    return None

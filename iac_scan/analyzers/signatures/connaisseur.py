"""Connaisseur: the most specific pattern of its policy that fits an image names the validator that decides."""

from collections.abc import Iterator
from itertools import zip_longest

from iac_scan.analyzers.signatures.maybe import Maybe, met, selected
from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.model.graph import REGISTRY, Resource, ResourceGraph
from iac_scan.model.node import Node
from iac_scan.model.wildcards import fits
from iac_scan.views.selectors import Requirement
from iac_scan.views.signatures import CONNAISSEUR, CONNAISSEUR_VALUES

LABEL = "securesystemsengineering.connaisseur/webhook"
ENVIRONMENT = "DETECTION_MODE"
WEBHOOK = "connaisseur-svc."


def settings(graph: ResourceGraph) -> tuple[Resource, ...]:
    """What Connaisseur is told: what a chart renders, else the values for it."""
    return graph.of_kind(CONNAISSEUR, REGISTRY) or graph.of_kind(CONNAISSEUR_VALUES, REGISTRY)


def application(resource: Resource) -> Node:
    """The place of policy and validators; in values below `application`, in older ones at the top."""
    inner = resource.body["application"]
    return inner if inner.present else resource.body


def rulings(question: Question) -> Iterator[Ruling]:
    """What Connaisseur says of an image."""
    for resource in settings(question.graph):
        found = decisive(application(resource)["policy"].items, question.full())
        watched = is_watched(question, resource)
        if found is None:
            continue
        if watched is False:
            words = f"does not watch the namespace {question.namespace}"
            yield Ruling(Effect.EXEMPT, resource, found, words, grave=True)
        else:
            yield judged(question, resource, found, watched)


def judged(question: Question, resource: Resource, rule: Node, watched: Maybe) -> Ruling:
    """What the validator of a rule does to the image."""
    name = rule["validator"].text or "default"
    validators = application(resource)["validators"].items
    validator = next((entry for entry in validators if (entry["name"].text or "default") == name), None)
    if validator is None:
        return Ruling(Effect.UNDECIDED, resource, rule, f"names the validator '{name}', which is not here")
    pattern = rule["pattern"].text
    if validator["type"].text == "static" and validator["approve"].flag:
        words = f"lets '{pattern}' in without a signature"
        return Ruling(
            Effect.EXEMPT, resource, rule["validator"], words, told=is_everything(pattern) or "@sha256:" in pattern
        )
    if watched is None:
        return Ruling(Effect.UNDECIDED, resource, rule, "asks for a signature where it watches")
    told = detection(question.graph, resource)
    if told is not None:
        return Ruling(Effect.AUDITED, told[0], told[1], "only reports what has no signature")
    level = rule["with"]["verificationLevel"]
    if level.text == "audit":
        return Ruling(Effect.AUDITED, resource, level, "only reports bad signatures")
    return Ruling(Effect.REQUIRED, resource, rule, f"asks for a signature by '{pattern}'")


def is_everything(pattern: str) -> bool:
    """A pattern fits every image."""
    return not pattern.strip("*:/")


def decisive(rules: list[Node], image: str) -> Node | None:
    """The most specific of the rules whose pattern stands in an image's reference."""
    best: Node | None = None
    for rule in rules:
        pattern = rule["pattern"].text
        inside = f"*{pattern.removeprefix('*').removesuffix('*')}*"
        if pattern and fits(image, inside) and (best is None or rank(rule, image) > rank(best, image)):
            best = rule
    return best


def rank(rule: Node, image: str) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """How specific a pattern is: by the number of its parts, by how far they agree with the image, by their length."""
    parts, own = rule["pattern"].text.split("/"), image.split("/")
    agreeing = tuple(common(part, other) for part, other in zip_longest(parts, own[: len(parts)], fillvalue=""))
    return len(parts), agreeing, tuple(map(len, parts))


def common(first: str, second: str) -> int:
    """The length of the beginning that two texts share."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(first), len(second)))


def is_watched(question: Question, resource: Resource) -> Maybe:
    """The namespace is looked at: by the webhook's selector where it is declared, else by the mode of the values."""
    labels = question.namespace_labels
    for found in question.graph.of_kind("MutatingWebhookConfiguration", "admissionregistration.k8s.io"):
        for webhook in found.body["webhooks"].items:
            if webhook["name"].text.startswith(WEBHOOK) and webhook["rules"].items:
                return selected(webhook["namespaceSelector"], labels)
    mode = application(resource)["features"]["namespacedValidation"]["mode"].text
    if mode == "validate":
        return met(Requirement(LABEL, "In", ("validate",)), labels)
    return met(Requirement(LABEL, "NotIn", ("ignore",)), labels)


def detection(graph: ResourceGraph, resource: Resource) -> tuple[Resource, Node] | None:
    """The place that tells Connaisseur to report only."""
    mode = application(resource)["features"]["detectionMode"]
    if mode.raw is True:
        return resource, mode
    for found in graph.of_kind("ConfigMap"):
        told = found.body["data"][ENVIRONMENT]
        if told.raw == "true" and found.id.stack == resource.id.stack:
            return found, told
    return None

"""The answer of all engines together: is a signature required of this image, by whom, and what lets it pass?"""

from collections.abc import Callable, Iterator
from functools import cached_property

from iac_scan.analyzers.signatures import (
    binary_authorization,
    connaisseur,
    kyverno,
    nodes,
    policy_controller,
    ratify,
)
from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.analyzers.signatures.weaknesses import Kind, weaknesses
from iac_scan.model.graph import REGISTRY, TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.image import ImageReference
from iac_scan.views.pods import Container
from iac_scan.views.signatures import OPENSHIFT_CONFIG, SIGSTORE, SignaturePolicy

ENGINES: tuple[Callable[[Question], Iterator[Ruling]], ...] = (
    kyverno.rulings,
    policy_controller.rulings,
    ratify.rulings,
    connaisseur.rulings,
    binary_authorization.rulings,
    nodes.rulings,
)
ORDER = (Effect.REQUIRED, Effect.UNDECIDED, Effect.AUDITED, Effect.EXEMPT)


@record
class Answer:
    """What all policies together say of one image of one workload, with the rulings that it rests on."""

    rulings: tuple[Ruling, ...]

    def of(self, effect: Effect) -> tuple[Ruling, ...]:
        """The rulings of one effect."""
        return tuple(ruling for ruling in self.rulings if ruling.effect is effect)

    @property
    def effect(self) -> Effect | None:
        """The effect that counts: one engine that asks is enough. None where no policy is about the image."""
        return next((effect for effect in ORDER if self.of(effect)), None)

    @property
    def deciding(self) -> tuple[Ruling, ...]:
        """The rulings that make the effect."""
        return self.of(self.effect) if self.effect is not None else ()


class Signatures:
    """The signature policies of one world."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph

    def answer(self, container: Container) -> Answer | None:
        """What the policies say of a container's image; None where it is no image. Raises UnknownValueError."""
        image = ImageReference.parse(container["image"].text)
        if image is None:
            return None
        question = Question(self.graph, container, image)
        return Answer(tuple(ruling for engine in ENGINES for ruling in engine(question)))

    @cached_property
    def policies(self) -> tuple[tuple[Resource, Node], ...]:
        """The policies that refuse some images for want of a signature, each with the place that says which.

        Where all that there are only report, nobody has begun to refuse anything, and no image is an exception.
        """
        return tuple(entry for source in SOURCES for entry in source(self.graph) if not only_reports(entry[0]))


def only_reports(policy: Resource) -> bool:
    """A policy refuses nothing, by what it says itself."""
    try:
        found = list(weaknesses(SignaturePolicy(policy, policy.body)))
    except UnknownValueError:
        return False
    reported = sum(weakness.kind is Kind.REPORTED for weakness in found)
    rules = [rule for rule in policy.body["spec"]["rules"].items if rule["verifyImages"].present]
    return reported >= max(len(rules), 1)


def of_kyverno(graph: ResourceGraph) -> Iterator[tuple[Resource, Node]]:
    """The policies of Kyverno that verify images."""
    for group, kind in kyverno.RULES:
        for policy in graph.of_kind(kind, group):
            entries = [
                entry
                for rule in policy.body["spec"]["rules"].items
                for entry in rule["verifyImages"].items
                if kyverno.asks(entry)
            ]
            yield from [(policy, entry["imageReferences"]) for entry in entries[:1]]
    for group, kind in kyverno.IMAGE_POLICIES:
        for policy in graph.of_kind(kind, group):
            yield policy, policy.body["spec"]["matchImageReferences"]


def of_clusters(graph: ResourceGraph) -> Iterator[tuple[Resource, Node]]:
    """The policies of policy-controller, Gatekeeper and OpenShift."""
    for policy in graph.of_kind("ClusterImagePolicy", SIGSTORE):
        yield policy, policy.body["spec"]["images"]
    for policy in ratify.constraints(graph):
        yield policy, policy.body["spec"]["match"]
    for kind in nodes.IMAGE_POLICIES:
        for policy in graph.of_kind(kind, OPENSHIFT_CONFIG):
            yield policy, policy.body["spec"]["scopes"]


def of_settings(graph: ResourceGraph) -> Iterator[tuple[Resource, Node]]:
    """The settings of Connaisseur, of nodes, and of Google's projects."""
    for policy in connaisseur.settings(graph):
        yield policy, connaisseur.application(policy)["policy"]
    for policy in graph.of_kind(nodes.POLICY, REGISTRY):
        if nodes.asks(policy):
            yield policy, policy.body["transports"]
    for policy in graph.of_kind(binary_authorization.POLICY, TERRAFORM):
        rule = policy.body["default_admission_rule"][0]
        if binary_authorization.followed(graph) and rule["evaluation_mode"].raw != "ALWAYS_ALLOW":
            yield policy, rule


SOURCES = (of_kyverno, of_clusters, of_settings)

"""Every image that containers run, with whether it needs a signature: for the `images` command."""

from collections import defaultdict
from collections.abc import Iterator

from iac_scan.analyzers.signatures.answers import Answer, Signatures
from iac_scan.analyzers.signatures.question import Effect, Ruling
from iac_scan.analyzers.signatures.weaknesses import weaknesses
from iac_scan.model.graph import FOREIGN, ResourceGraph
from iac_scan.model.images import Because, Signature
from iac_scan.model.node import UnknownValueError
from iac_scan.model.source import Span
from iac_scan.views.pods import known_containers
from iac_scan.views.signatures import SignaturePolicy


def signatures(graph: ResourceGraph) -> dict[str, tuple[Signature, ...]]:
    """For each image that containers run, whether it needs a signature; those with the same answer together."""
    policies = Signatures(graph)
    found: dict[str, dict[tuple[str, tuple[Because, ...]], list[str]]] = defaultdict(lambda: defaultdict(list))
    for resource in graph.resources:
        for container in known_containers(resource) if resource.id.group not in FOREIGN else ():
            try:
                answer = policies.answer(container)
            except UnknownValueError:
                continue
            if answer is not None:
                key = (answer.effect or "none", because(answer))
                found[container["image"].text][key].append(f"{resource.id.address} '{container.name}'")
    return {
        text: tuple(
            sorted(
                (Signature(effect, tuple(sorted(users)), reasons) for (effect, reasons), users in by_answer.items()),
                key=lambda signature: signature.users,
            )
        )
        for text, by_answer in found.items()
    }


def because(answer: Answer) -> tuple[Because, ...]:
    """The policies that make an answer, and what lets an image pass that they refuse."""
    return tuple(
        Because(ruling.policy.id.address, ruling.words, ruling.at.span, tuple(weak_at(ruling)))
        for ruling in answer.deciding
    )


def weak_at(ruling: Ruling) -> Iterator[tuple[str, Span]]:
    """What makes a policy that refuses images worth less than it seems."""
    if ruling.effect is Effect.REQUIRED:
        try:
            for found in weaknesses(SignaturePolicy(ruling.policy, ruling.policy.body)):
                yield found.message, found.at.span
        except UnknownValueError:
            return

"""Sigstore's policy-controller: ClusterImagePolicy.

It looks at namespaces that opt in by a label. Every policy whose globs fit an image must be satisfied, by one of its
authorities; an image that no policy fits is refused unless a ConfigMap says otherwise. In a glob `*` stops at slashes
and `**` does not; images of Docker Hub are spelled `index.docker.io/library/NAME`.
"""

import re
from collections.abc import Iterator

from iac_scan.analyzers.signatures.maybe import Maybe, every, met, path_glob, selected, some
from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.views.selectors import Requirement
from iac_scan.views.signatures import SIGSTORE

HUB = "index.docker.io"
OPT_IN = Requirement("policy.sigstore.dev/include", "In", ("true",))
SETTINGS, REST = "config-policy-controller", "no-match-policy"
WEBHOOK = "policy.sigstore.dev"
SHORT = {"*": f"{HUB}/library/*", "*/*": f"{HUB}/*/*"}


def rulings(question: Question) -> Iterator[Ruling]:
    """What the policies say of an image."""
    policies = question.graph.of_kind("ClusterImagePolicy", SIGSTORE)
    if not policies:
        return
    inside = opted_in(question)
    matching = [(policy, concerns(question, policy)) for policy in policies]
    about = [(policy, sure) for policy, sure in matching if sure is not False]
    if inside is False:
        for policy, _ in about:
            words = f"holds only where namespaces opt in, and {question.namespace} does not"
            yield Ruling(Effect.EXEMPT, policy, policy.body["spec"]["images"], words, grave=True)
        return
    for policy, sure in about:
        yield judged(policy, inside is None or sure is None)
    if inside and not about:
        yield from unmatched(question, policies[0])


def opted_in(question: Question) -> Maybe:
    """Its namespace is looked at: by the selector of the webhook where it is declared, else by the usual label."""
    for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"):
        for resource in question.graph.of_kind(kind, "admissionregistration.k8s.io"):
            for webhook in resource.body["webhooks"].items:
                if webhook["name"].text == WEBHOOK and webhook["namespaceSelector"].present:
                    return selected(webhook["namespaceSelector"], question.namespace_labels)
    return met(OPT_IN, question.namespace_labels)


def concerns(question: Question, policy: Resource) -> Maybe:
    """A policy is about the image, and about one of the kinds that carry it."""
    spec = policy.body["spec"]
    images = some(is_meant(item["glob"], question) for item in spec["images"].items)
    kinds = some(carries(item, question) for item in spec["match"].items) if spec["match"].items else True
    return every((images, kinds))


def is_meant(glob: Node, question: Question) -> Maybe:
    """A glob fits the image in full, or as it is written."""
    if glob.unknown:
        return None
    pattern = compiled(glob.text)
    return any(pattern.fullmatch(text) for text in (question.full(hub=HUB), question.text))


def compiled(glob: str) -> re.Pattern[str]:
    """A glob as a pattern; two short ones mean Docker Hub."""
    return path_glob(SHORT.get(glob, glob))


def carries(item: Node, question: Question) -> Maybe:
    """An entry of `match` names pods, or the kind that they are made from."""
    wanted = (item["group"].text, item["resource"].text)
    if wanted == ("", "pods"):
        return selected(item["selector"], question.pod_labels)
    if wanted == (question.owner.id.group, f"{question.owner.kind.lower()}s"):
        return selected(item["selector"], question.owner_labels)
    return False


def judged(policy: Resource, is_open: bool) -> Ruling:
    """What a policy about the image asks."""
    spec = policy.body["spec"]
    for authority in spec["authorities"].items:
        if authority["static"]["action"].text == "pass":
            action = authority["static"]["action"]
            return Ruling(Effect.EXEMPT, policy, action, "lets it in without a signature", told=True)
    if is_open:
        return Ruling(Effect.UNDECIDED, policy, spec["images"], "asks for a signature where the namespace opts in")
    if spec["mode"].text == "warn":
        return Ruling(Effect.AUDITED, policy, spec["mode"], "warns of a missing signature")
    return Ruling(Effect.REQUIRED, policy, spec["images"], "asks for a signature")


def unmatched(question: Question, policy: Resource) -> Iterator[Ruling]:
    """What becomes of an image that no policy is about."""
    for resource in question.graph.of_kind("ConfigMap"):
        action = resource.body["data"][REST] if resource.name == SETTINGS else None
        if action is not None and action.raw in ("allow", "warn"):
            words = f"'{action.raw}' is for images that no policy names"
            yield Ruling(Effect.EXEMPT, resource, action, words)
            return
    yield Ruling(Effect.REQUIRED, policy, policy.body["spec"]["images"], "images that no policy names are refused")

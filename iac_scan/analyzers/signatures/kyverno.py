"""Kyverno's image policies: `verifyImages` rules of ClusterPolicy and Policy, and ImageValidatingPolicy.

A rule is about pods by its `match` and `exclude`, and about images by patterns over the whole reference. What a failed
check leads to is said by the rule, else by the policy's overrides for the namespace, else by the policy; without any of
them it is only reported.
"""

import re
from collections.abc import Iterator

from iac_scan.analyzers.network.labels import Labels
from iac_scan.analyzers.signatures.maybe import Maybe, every, fits, fits_one, in_namespace, negated, selected, some
from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.objects import SYSTEM_NAMESPACES
from iac_scan.views.signatures import KYVERNO, KYVERNO_POLICIES

RULES = ((KYVERNO, "ClusterPolicy"), (KYVERNO, "Policy"))
IMAGE_POLICIES = (
    (KYVERNO_POLICIES, "ImageValidatingPolicy"),
    (KYVERNO_POLICIES, "NamespacedImageValidatingPolicy"),
)
FILTERED = SYSTEM_NAMESPACES | {"kyverno"}  # what its own settings leave out unless somebody changes them
WHO = ("subjects", "roles", "clusterRoles")
SIGNERS = ("attestors", "attestations", "key", "roots", "subject", "issuer")
DEMANDS = re.compile(
    r"verify(Image|Attestation)Signatures\(.*\)\s*\.all\(\s*(\w+)\s*,\s*\2\s*>\s*0\s*\)\s*$", re.DOTALL
)
SCOPE = re.compile(r"images\.(\w+)\.map\(")


@record
class Admitted:
    """An object as it comes before Kyverno: its group, version, kind, name and labels; a name of None is made up."""

    group: str
    version: str
    kind: str
    name: str | None
    labels: Labels


def admitted(question: Question) -> Iterator[Admitted]:
    """The objects that carry the image to the API server: the one that is declared, and the pods made from it."""
    owner = question.owner
    version = owner.api_version.rpartition("/")[2]
    yield Admitted(owner.id.group, version, owner.kind, owner.name, question.owner_labels)
    if not question.is_pod:
        yield Admitted("", "v1", "Pod", None, question.pod_labels)


def rulings(question: Question) -> Iterator[Ruling]:
    """What Kyverno's policies say of an image."""
    for group, kind in RULES:
        for policy in question.graph.of_kind(kind, group):
            for rule in policy.body["spec"]["rules"].items:
                for entry in rule["verifyImages"].items:
                    yield from ruling(question, policy, rule, entry)
    for group, kind in IMAGE_POLICIES:
        for policy in question.graph.of_kind(kind, group):
            yield from by_expression(question, policy)


def ruling(question: Question, policy: Resource, rule: Node, entry: Node) -> Iterator[Ruling]:
    """What one `verifyImages` entry says."""
    if not asks(entry):
        return
    name = reference(question)
    wanted = entry["imageReferences"]
    images = fits(wanted, name) if wanted.present else fits_one(entry["image"].raw, name)
    about = every((images, concerns(question, policy, rule)))
    if about is False:
        if images and is_left_out(question, policy, rule):
            yield Ruling(Effect.EXEMPT, policy, rule["exclude"], "leaves it out", grave=True)
        return
    skipped = fits(entry["skipImageReferences"], name)
    if skipped:
        yield Ruling(Effect.EXEMPT, policy, entry["skipImageReferences"], "skips the image")
        return
    exception, excused = excepted(question, policy, rule["name"].text)
    if excused and exception is not None:
        yield Ruling(Effect.EXEMPT, exception, exception.body["spec"], f"excepts it from {policy.id.address}")
        return
    open_ends = None in (about, skipped) or excused is None or question.namespace in FILTERED
    effect = Effect.UNDECIDED if open_ends else enforced(question, policy, rule)
    yield Ruling(effect, policy, entry, "asks for a signature")


def asks(entry: Node) -> bool:
    """A `verifyImages` entry asks for a signature, and not only for digests."""
    return any(entry[field].present for field in SIGNERS)


def reference(question: Question) -> str:
    """An image as Kyverno spells it: with `docker.io` where no registry is named, but without `library`."""
    path = question.image.path
    bare = path.removeprefix("library/") if "library/" not in question.text else path
    return question.full(path=bare)


def concerns(question: Question, policy: Resource, rule: Node) -> Maybe:
    """A rule is about one of the objects that carry the image, and nothing else decides."""
    if policy.kind == "Policy" and policy.namespace != question.namespace:
        return None if question.namespace is None else False
    found = some(matched(question, rule, each) for each in admitted(question))
    if rule["preconditions"].present or rule["celPreconditions"].present:
        return every((found, None))
    return found


def is_left_out(question: Question, policy: Resource, rule: Node) -> bool:
    """Nothing but its `exclude` keeps a rule from what carries the image."""
    if policy.kind == "Policy" and policy.namespace != question.namespace:
        return False
    objects = list(admitted(question))
    return some(chosen(question, rule["match"], each) for each in objects) is True and rule["exclude"].present


def matched(question: Question, rule: Node, entry: Admitted) -> Maybe:
    """A rule's `match` and `exclude` select an object."""
    excludes = rule["exclude"]
    found = chosen(question, rule["match"], entry)
    return every((found, negated(chosen(question, excludes, entry)) if excludes.present else True))


def chosen(question: Question, block: Node, entry: Admitted) -> Maybe:
    """A `match` or `exclude` block selects an object: by `any`, by `all`, or by the older form without either."""
    if block["any"].items:
        return some(filtered(question, item, entry) for item in block["any"].items)
    if block["all"].items:
        return every(filtered(question, item, entry) for item in block["all"].items)
    return filtered(question, block, entry)


def filtered(question: Question, item: Node, entry: Admitted) -> Maybe:
    """One filter selects an object: all that it names must hold; an empty one selects nothing."""
    wanted = item["resources"]
    who = any(item[field].items for field in WHO)
    if not wanted.fields and not who:
        return False
    names = [node for node in (wanted["name"], *wanted["names"].items) if node.present]
    operations = wanted["operations"].strings
    answers = [
        not operations or "CREATE" in operations,
        some(is_kind(text, entry) for text in wanted["kinds"].strings) if wanted["kinds"].items else True,
        some(named(node, entry) for node in names) if names else True,
        in_namespaces(wanted["namespaces"], question.namespace),
        selected(wanted["selector"], entry.labels),
        selected(wanted["namespaceSelector"], question.namespace_labels),
        None if wanted["annotations"].fields or who else True,
    ]
    return every(answers)


def is_kind(text: str, entry: Admitted) -> bool:
    """`Pod`, `v1/Pod`, `apps/v1/Deployment`, with `*` for any: a selector of kinds means an object's own kind."""
    parts = text.split("/")
    if parts[-1][:1].islower() or len(parts) > 3:
        return False  # a subresource, which nothing is created by
    own = (entry.group, entry.version, entry.kind)[-len(parts) :]
    return all(fits_one(part, value) for part, value in zip(parts, own, strict=True))


def named(pattern: Node, entry: Admitted) -> Maybe:
    """A name fits; the names of pods that a controller makes are not known."""
    if entry.name is None:
        return True if pattern.raw == "*" else None
    return fits_one(pattern.raw, entry.name)


def in_namespaces(patterns: Node, namespace: str | None) -> Maybe:
    """A namespace is one of those that patterns name; where none is named, any."""
    return some(in_namespace(item.raw, namespace) for item in patterns.items) if patterns.items else True


def excepted(question: Question, policy: Resource, rule: str) -> tuple[Resource | None, Maybe]:
    """A PolicyException lets the object through: which, and whether that is sure."""
    full = f"{policy.namespace}/{policy.name}" if policy.namespace else policy.name
    answer: Maybe = False
    for exception in question.graph.of_kind("PolicyException", KYVERNO):
        spec = exception.body["spec"]
        for entry in spec["exceptions"].items:
            if entry["policyName"].text != full or not fits(entry["ruleNames"], rule):
                continue
            found = some(chosen(question, spec["match"], each) for each in admitted(question))
            if found and not spec["conditions"].present:
                return exception, True
            answer = None if found is not False else answer
    return None, answer


def enforced(question: Question, policy: Resource, rule: Node) -> Effect:
    """What a failed check leads to."""
    spec = policy.body["spec"]
    if spec["admission"].raw is False:
        return Effect.AUDITED
    own = [entry["failureAction"].text for entry in rule["verifyImages"].items if entry["failureAction"].present]
    if own:
        return Effect.REQUIRED if any(is_enforcing(text) for text in own) else Effect.AUDITED
    for entry in spec["validationFailureActionOverrides"].items:
        here = in_namespaces(entry["namespaces"], question.namespace)
        found = every((here, selected(entry["namespaceSelector"], question.namespace_labels)))
        if found is None:
            return Effect.UNDECIDED
        if found:
            return Effect.REQUIRED if is_enforcing(entry["action"].text) else Effect.AUDITED
    return Effect.REQUIRED if is_enforcing(spec["validationFailureAction"].text) else Effect.AUDITED


def is_enforcing(action: str) -> bool:
    """A failure action keeps objects out, in its newer or its older spelling."""
    return action in ("Enforce", "enforce")


def by_expression(question: Question, policy: Resource) -> Iterator[Ruling]:
    """What an ImageValidatingPolicy says: it is about objects and images, and expressions of CEL check them."""
    spec = policy.body["spec"]
    if spec["evaluation"]["mode"].text == "JSON":
        return
    if policy.kind.startswith("Namespaced") and policy.namespace != question.namespace:
        return
    globs = spec["matchImageReferences"].items
    images = some(glob_of(item, question.text) for item in globs) if globs else True
    about = every((images, constrained(question, spec), None if spec["matchConditions"].items else True))
    demanding = [
        entry["expression"] for entry in spec["validations"].items if "Signatures(" in entry["expression"].text
    ]
    if about is False or not demanding:
        return
    actions = spec["validationActions"].strings or ["Deny"]
    off = spec["evaluation"]["admission"]["enabled"].raw is False
    clear = [
        text for text in demanding if DEMANDS.search(text.text) and question.container.role in SCOPE.findall(text.text)
    ]
    names = {
        entry["name"].text
        for found in question.graph.of_kind("PolicyException", KYVERNO_POLICIES)
        for entry in found.body["spec"]["policyRefs"].items
    }
    if about is None or not clear or policy.name in names or question.namespace in FILTERED:
        effect = Effect.UNDECIDED
    else:
        effect = Effect.REQUIRED if "Deny" in actions and not off else Effect.AUDITED
    yield Ruling(effect, policy, (clear or demanding)[0], "asks for a signature")


def glob_of(item: Node, text: str) -> Maybe:
    """An entry of `matchImageReferences` means an image; an expression is not evaluated."""
    if item["expression"].present:
        return None
    pattern = item["glob"].text
    return None if set("[]{}") & set(pattern) else fits_one(pattern, text)


def constrained(question: Question, spec: Node) -> Maybe:
    """`matchConstraints` are about the pods, or about the object that they are made from."""
    limits = spec["matchConstraints"]
    kinds = [entry.kind for entry in admitted(question)]
    return every(
        (
            some(covers(rule, kinds) for rule in limits["resourceRules"].items),
            negated(some(covers(rule, kinds) for rule in limits["excludeResourceRules"].items)),
            selected(limits["namespaceSelector"], question.namespace_labels),
            selected(limits["objectSelector"], question.pod_labels) if limits["objectSelector"].fields else True,
        )
    )


def covers(rule: Node, kinds: list[str]) -> Maybe:
    """A rule of resources names one of some kinds, and their creation."""
    operations, resources = rule["operations"].strings, rule["resources"].strings
    if rule["resourceNames"].items:
        return None
    if operations and not {"*", "CREATE"} & set(operations):
        return False
    plurals = {f"{kind.lower()}s" for kind in kinds}
    return bool(plurals & set(resources)) or bool({"*", "*/*"} & set(resources))

"""What makes a signature policy worth less than it seems (catalogue section 3.4)."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from iac_scan.analyzers.signatures.connaisseur import application, is_everything
from iac_scan.analyzers.signatures.kyverno import asks, is_enforcing
from iac_scan.model.check import Severity
from iac_scan.model.graph import REGISTRY, Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.signatures import (
    CONNAISSEUR,
    CONNAISSEUR_VALUES,
    CONSTRAINTS,
    KYVERNO,
    KYVERNO_POLICIES,
    OPENSHIFT_CONFIG,
    RATIFY,
    RATIFY_2,
    RATIFY_CONSTRAINT,
    SIGSTORE,
    SignaturePolicy,
)

ANYTHING = frozenset({"*", ".*", "^.*$", ".+", "^.+$", "^.*", ".*$"})
OWN_AUTHORITY = ("roots", "ca-cert", "trustRootRef", "url")  # certificates that not everybody can have


class Kind(StrEnum):
    """What sort of weakness it is; each has a check of its own."""

    REPORTED = "reported"  # the policy, or a rule of it, reports bad signatures and refuses nothing
    LENIENT = "lenient"  # some bad signatures pass
    ANYBODY = "anybody"  # whoever signs, or nobody, is trusted
    UNLOGGED = "unlogged"  # that a signature stands in a public log is not checked
    PLAIN = "plain"  # signatures are fetched without TLS
    MOVABLE = "movable"  # what was verified is not what must run


@record
class Weakness:
    """A weakness, its place, and the text that repairs it where one is known."""

    kind: Kind
    message: str
    at: Node
    severity: Severity = Severity.MEDIUM
    fix: str = ""


def weaknesses(policy: SignaturePolicy) -> Iterator[Weakness]:
    """The weaknesses of a signature policy. Raises UnknownValueError."""
    source = SOURCES.get((policy.resource.id.group, policy.resource.kind))
    if source is not None:
        yield from source(policy.resource)


def of_kyverno(policy: Resource) -> Iterator[Weakness]:
    """ClusterPolicy and Policy of Kyverno, as far as they verify images."""
    spec = policy.body["spec"]
    rules = [rule for rule in spec["rules"].items if any(map(asks, rule["verifyImages"].items))]
    if not rules:
        return
    if spec["admission"].raw is False:
        yield unasked(spec["admission"])
    for rule in rules:
        yield from lenient_rule(spec, rule)
        for entry in filter(asks, rule["verifyImages"].items):
            yield from of_entry(entry)
    for place in (spec["failurePolicy"], spec["webhookConfiguration"]["failurePolicy"]):
        yield from ignoring(place)


def lenient_rule(spec: Node, rule: Node) -> Iterator[Weakness]:
    """A rule whose failure is only reported."""
    own = [entry["failureAction"] for entry in rule["verifyImages"].items if entry["failureAction"].present]
    general = spec["validationFailureAction"]
    deciding = own or [general]
    if not any(is_enforcing(place.text) for place in deciding):
        name = rule["name"].text or "a rule"
        fix = f"{'failureAction' if own else 'validationFailureAction'}: Enforce"
        yield Weakness(
            Kind.REPORTED, f"'{name}' reports images without a valid signature, and lets them run", deciding[0], fix=fix
        )


def ignoring(place: Node) -> Iterator[Weakness]:
    """A webhook that lets everything pass while it does not answer."""
    if place.text == "Ignore":
        yield Weakness(
            Kind.LENIENT, "images are not checked while the webhook does not answer", place, fix="failurePolicy: Fail"
        )


def of_entry(entry: Node) -> Iterator[Weakness]:
    """One `verifyImages` entry."""
    sets = [
        *entry["attestors"].items,
        *(found for each in entry["attestations"].items for found in each["attestors"].items),
    ]
    nameless = [each for each in entry["attestations"].items if not each["attestors"].items]
    if nameless and not entry["attestors"].items:
        yield Weakness(
            Kind.ANYBODY, "an attestation is asked for, but of nobody in particular", nameless[0], Severity.HIGH
        )
    for attestors in sets:
        yield from of_attestors(attestors)
    credentials = entry["imageRegistryCredentials"]["allowInsecureRegistry"]
    if credentials.flag:
        yield plain(credentials)
    if entry["verifyDigest"].raw is False and entry["mutateDigest"].raw is False:
        yield movable(entry["mutateDigest"], "mutateDigest: true")


def of_attestors(attestors: Node) -> Iterator[Weakness]:
    """A set of attestors, with the sets inside of it."""
    for entry in attestors["entries"].items:
        keyless = entry["keyless"]
        if keyless.present and not is_private(keyless):
            yield from of_identity(keyless)
        for kind in ("keyless", "keys", "certificates"):
            yield from of_logs(entry[kind]["rekor"]["ignoreTlog"], entry[kind]["ctlog"]["ignoreSCT"])
        if entry["attestor"].present:
            yield from of_attestors(entry["attestor"])


def is_private(keyless: Node) -> bool:
    """Certificates come from an authority of one's own, which does not give them to everybody."""
    return any(keyless[field].present for field in OWN_AUTHORITY)


def of_identity(place: Node) -> Iterator[Weakness]:
    """Who must have signed: an issuer and a subject, neither left open."""
    for word in ("issuer", "subject"):
        named, shape = place[word], place[f"{word}RegExp"]
        if named.text and named.text != "*":
            continue
        if shape.text and shape.text not in ANYTHING:
            continue
        at = named if named.present else shape if shape.present else place
        message = f"a signature of any {word} is accepted: everybody can have a certificate of Sigstore's"
        yield Weakness(Kind.ANYBODY, message, at, Severity.HIGH)


def of_logs(*places: Node, bad: bool = True) -> Iterator[Weakness]:
    """Settings that leave a transparency log out where their value is the `bad` one."""
    for place in places:
        if place.flag if bad else place.raw is False:
            message = "whether the signature stands in the transparency log is not checked"
            yield Weakness(Kind.UNLOGGED, message, place, fix=f"{place.key}: {str(not bad).lower()}")


def reported(place: Node, fix: str) -> Weakness:
    """A failed check that nothing follows from."""
    return Weakness(Kind.REPORTED, "images without a valid signature are reported, and run", place, fix=fix)


def unasked(place: Node) -> Weakness:
    """A policy that is about what runs already only."""
    return Weakness(Kind.REPORTED, "the policy is not asked when pods are created", place, fix=f"{place.key}: true")


def movable(place: Node, fix: str) -> Weakness:
    """An image that is verified by its tag and pulled by it later."""
    message = "the image is verified by its tag, which may mean another image when it is pulled"
    return Weakness(Kind.MOVABLE, message, place, fix=fix)


def plain(place: Node) -> Weakness:
    """Signatures that are fetched without TLS."""
    return Weakness(
        Kind.PLAIN,
        "signatures are fetched without TLS, or without checking certificates",
        place,
        Severity.HIGH,
        f"{place.key}: false",
    )


def of_image_policy(policy: Resource) -> Iterator[Weakness]:
    """ImageValidatingPolicy of Kyverno."""
    spec = policy.body["spec"]
    actions = spec["validationActions"]
    if actions.items and "Deny" not in actions.strings:
        yield reported(actions, "validationActions: [Deny]")
    if spec["evaluation"]["admission"]["enabled"].raw is False:
        yield unasked(spec["evaluation"]["admission"]["enabled"])
    yield from ignoring(spec["failurePolicy"])
    for attestor in spec["attestors"].items:
        cosign = attestor["cosign"]
        for identity in cosign["keyless"]["identities"].items if not is_private(cosign["keyless"]) else ():
            if not identity["subjectExpression"].present:
                yield from of_identity(identity)
        if cosign["keyless"].present and not cosign["keyless"]["identities"].items:
            yield anyone(cosign["keyless"])
        yield from of_logs(cosign["ctlog"]["insecureIgnoreTlog"], cosign["ctlog"]["insecureIgnoreSCT"])
    if spec["credentials"]["allowInsecureRegistry"].flag:
        yield plain(spec["credentials"]["allowInsecureRegistry"])


def anyone(place: Node) -> Weakness:
    """A keyless signature of nobody in particular."""
    message = "a keyless signature of anybody is accepted: everybody can have a certificate of Sigstore's"
    return Weakness(Kind.ANYBODY, message, place, Severity.HIGH)


def of_sigstore(policy: Resource) -> Iterator[Weakness]:
    """ClusterImagePolicy of Sigstore's policy-controller."""
    spec = policy.body["spec"]
    if spec["mode"].text == "warn":
        yield Weakness(
            Kind.REPORTED, "images without a valid signature get a warning, and run", spec["mode"], fix="mode: enforce"
        )
    globs = {item["glob"].text for item in spec["images"].items}
    for authority in spec["authorities"].items:
        action, keyless = authority["static"]["action"], authority["keyless"]
        if action.text == "pass":
            everything = "**" in globs
            which = "every image is" if everything else "these images are"
            severity = Severity.CRITICAL if everything else Severity.HIGH
            yield Weakness(Kind.ANYBODY, f"{which} let in without a signature", action, severity)
        if not is_private(keyless):
            if keyless.present and not keyless["identities"].items:
                yield anyone(keyless)
            for identity in keyless["identities"].items:
                yield from of_identity(identity)
        yield from of_logs(keyless["insecureIgnoreSCT"])


def of_verifier(verifier: Resource) -> Iterator[Weakness]:
    """A Verifier of Ratify."""
    parameters = verifier.body["spec"]["parameters"]
    yield from of_trust(parameters["trustPolicyDoc"]["trustPolicies"])
    for policy in parameters["trustPolicies"].items:
        keyless = policy["keyless"]
        yield from of_logs(policy["tLogVerify"], bad=False)
        for word in ("Identity", "OIDCIssuer") if keyless.present else ():
            exact, shape = keyless[f"certificate{word}"], keyless[f"certificate{word}RegExp"]
            if not exact.text and (not shape.text or shape.text in ANYTHING):
                yield anyone(shape if shape.present else keyless)
                break


def of_trust(policies: Node) -> Iterator[Weakness]:
    """The trust policies of Notation."""
    for policy in policies.items:
        level, identities = policy["signatureVerification"]["level"], policy["trustedIdentities"]
        name = policy["name"].text or "a trust policy"
        if level.text == "skip":
            yield Weakness(Kind.ANYBODY, f"'{name}' skips signatures", level, Severity.HIGH)
        elif level.text in ("audit", "permissive"):
            what = "bad signatures" if level.text == "audit" else "expired and revoked signatures"
            yield Weakness(Kind.LENIENT, f"'{name}' reports {what}, and accepts them", level)
        if "*" in identities.strings and level.text != "skip":
            message = f"'{name}' trusts everybody to whom a trusted authority gave a certificate"
            yield Weakness(Kind.ANYBODY, message, identities, Severity.MEDIUM)


def of_notation(config: Resource) -> Iterator[Weakness]:
    """A trustpolicy.json of Notation."""
    yield from of_trust(config.body["trustPolicies"])


def of_store(store: Resource) -> Iterator[Weakness]:
    """A Store of Ratify."""
    if store.body["spec"]["parameters"]["useHttp"].flag:
        yield plain(store.body["spec"]["parameters"]["useHttp"])


def of_executor(executor: Resource) -> Iterator[Weakness]:
    """An Executor of Ratify 2."""
    for store in executor.body["spec"]["stores"].items:
        if store["parameters"]["plainHttp"].flag:
            yield plain(store["parameters"]["plainHttp"])


def of_constraint(constraint: Resource) -> Iterator[Weakness]:
    """A constraint that asks Ratify."""
    action = constraint.body["spec"]["enforcementAction"]
    if action.text in ("dryrun", "warn"):
        yield reported(action, "enforcementAction: deny")


def of_connaisseur(config: Resource) -> Iterator[Weakness]:
    """What Connaisseur is told."""
    told = application(config)
    validators = {entry["name"].text or "default": entry for entry in told["validators"].items}
    for rule in told["policy"].items:
        validator = validators.get(rule["validator"].text or "default")
        approves = validator is not None and validator["type"].text == "static" and validator["approve"].flag
        if approves and is_everything(rule["pattern"].text):
            message = "every image that no other pattern names is let in without a signature"
            yield Weakness(Kind.ANYBODY, message, rule["validator"], Severity.HIGH, "validator: deny")
        options = rule["with"]
        if options["verificationLevel"].text in ("audit", "permissive"):
            yield Weakness(Kind.LENIENT, "bad signatures are reported, and accepted", options["verificationLevel"])
        yield from of_logs(options["verifyInTransparencyLog"], options["verifySCT"], bad=False)
        if options["mode"].text == "insecureValidateOnly":
            yield movable(options["mode"], "mode: mutate")
    if told["features"]["detectionMode"].flag:
        yield reported(told["features"]["detectionMode"], "detectionMode: false")
    yield from ignoring(config.body["kubernetes"]["webhook"]["failurePolicy"])


def of_policy_json(config: Resource) -> Iterator[Weakness]:
    """policy.json of containers/image: keyless signatures of nobody in particular, and signatures of other tags.

    Those of Cosign name no tag, so that nothing narrower than the repository can be asked of them.
    """
    for node in config.body.walk():
        if isinstance(node.raw, dict) and node.raw.get("type") == "sigstoreSigned" and node["fulcio"].present:
            fulcio = node["fulcio"]
            if not fulcio["oidcIssuer"].text or not fulcio["subjectEmail"].text:
                yield anyone(fulcio)
        if isinstance(node.raw, dict) and node.raw.get("type") == "signedBy":
            identity = node["signedIdentity"]["type"]
            if identity.text == "matchRepository":
                message = "a signature of another tag is accepted, so that an old image passes for a new one"
                yield Weakness(Kind.MOVABLE, message, identity, fix='"type": "matchRepoDigestOrExact"')


def of_openshift(policy: Resource) -> Iterator[Weakness]:
    """ClusterImagePolicy and ImagePolicy of OpenShift."""
    root = policy.body["spec"]["policy"]["rootOfTrust"]["fulcioCAWithRekor"]
    subject = root["fulcioSubject"]
    if root.present and not (subject["oidcIssuer"].text and subject["signedEmail"].text):
        yield anyone(subject if subject.present else root)


SOURCES: dict[tuple[str, str], Callable[[Resource], Iterator[Weakness]]] = {
    (KYVERNO, "ClusterPolicy"): of_kyverno,
    (KYVERNO, "Policy"): of_kyverno,
    (KYVERNO_POLICIES, "ImageValidatingPolicy"): of_image_policy,
    (KYVERNO_POLICIES, "NamespacedImageValidatingPolicy"): of_image_policy,
    (SIGSTORE, "ClusterImagePolicy"): of_sigstore,
    (RATIFY, "Verifier"): of_verifier,
    (RATIFY, "NamespacedVerifier"): of_verifier,
    (RATIFY, "Store"): of_store,
    (RATIFY, "NamespacedStore"): of_store,
    (RATIFY_2, "Executor"): of_executor,
    (CONSTRAINTS, RATIFY_CONSTRAINT): of_constraint,
    (REGISTRY, CONNAISSEUR): of_connaisseur,
    (REGISTRY, CONNAISSEUR_VALUES): of_connaisseur,
    (REGISTRY, "ContainersPolicy"): of_policy_json,
    (REGISTRY, "NotationPolicy"): of_notation,
    (OPENSHIFT_CONFIG, "ClusterImagePolicy"): of_openshift,
    (OPENSHIFT_CONFIG, "ImagePolicy"): of_openshift,
}

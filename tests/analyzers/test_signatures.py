"""Signature policies, evaluated as their engines do: each case is a policy, a pod, and what becomes of its image."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from iac_scan.analyzers.signatures.answers import Signatures
from iac_scan.analyzers.signatures.connaisseur import common
from iac_scan.analyzers.signatures.maybe import every, negated, some
from iac_scan.analyzers.signatures.policy_controller import compiled
from iac_scan.config import Config
from iac_scan.linkers.kubernetes import link
from iac_scan.loading import load
from iac_scan.model.wildcards import wildcard
from iac_scan.views.pods import Container

IMAGE = "ghcr.io/acme/web:1"
KEY = {"entries": [{"keys": {"kms": "awskms:///alias/k"}}]}


def pod(image: str = IMAGE, namespace: str = "shop", kind: str = "Pod", **metadata: Any) -> dict[str, Any]:
    """A bare pod, or a Deployment with the same template."""
    template = {"metadata": metadata, "spec": {"containers": [{"name": "c", "image": image}]}}
    if kind == "Pod":
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            **template,
            "metadata": {"name": "p", "namespace": namespace, **metadata},
        }
    spec = {"selector": {"matchLabels": {"a": "b"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "p", "namespace": namespace}, "spec": spec}


def namespace(**labels: str) -> dict[str, Any]:
    """The declared namespace `shop`."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}


def effect(folder: Path, *objects: dict[str, Any], **files: str) -> str:
    """What becomes of the one image there is."""
    (folder / "all.yaml").write_text(yaml.safe_dump_all(objects), "utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    graph = link(load(Config(paths=(folder,))).resources)
    containers = [found for resource in graph.resources for found in Container.of(resource)]
    answer = Signatures(graph).answer(containers[-1])
    assert answer is not None
    return str(answer.effect or "none")


def kyverno(match: Any = None, entry: Any = None, rule: Any = None, spec: Any = None, **head: Any) -> dict[str, Any]:
    """A policy of Kyverno that refuses pods with unsigned images of acme, changed in the parts that are given."""
    verify = {"imageReferences": ["ghcr.io/acme/*"], "attestors": [KEY], **(entry or {})}
    matches = match if match is not None else {"any": [{"resources": {"kinds": ["Pod"]}}]}
    made = {"name": "r", "match": matches, "verifyImages": [verify], **(rule or {})}
    body = {"validationFailureAction": "Enforce", "rules": [made], **(spec or {})}
    return {
        "apiVersion": "kyverno.io/v1",
        "kind": "ClusterPolicy",
        "metadata": {"name": "signed"},
        "spec": body,
        **head,
    }


def resources(**wanted: Any) -> dict[str, Any]:
    """A `match` of one filter."""
    return {"any": [{"resources": {"kinds": ["Pod"], **wanted}}]}


KYVERNO: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "enforced": (kyverno(), pod(), "required"),
    "through a controller": (kyverno(), pod(kind="Deployment"), "required"),
    "about the controller only": (kyverno(resources(kinds=["apps/v1/Deployment"])), pod(kind="Deployment"), "required"),
    "about another kind": (kyverno(resources(kinds=["Job"])), pod(), "none"),
    "about a subresource": (kyverno(resources(kinds=["Pod/ephemeralcontainers"])), pod(), "none"),
    "any version of pods": (kyverno(resources(kinds=["*/Pod"])), pod(), "required"),
    "older form of match": (kyverno({"resources": {"kinds": ["Pod"]}}), pod(), "required"),
    "all of two filters": (
        kyverno({"all": [{"resources": {"kinds": ["Pod"]}}, {"resources": {"namespaces": ["other"]}}]}),
        pod(),
        "none",
    ),
    "an empty match": (kyverno({}), pod(), "none"),
    "another image": (kyverno(), pod("ghcr.io/other/web:1"), "none"),
    "a star crosses slashes": (kyverno(entry={"imageReferences": ["ghcr.io/*"]}), pod(), "required"),
    "Docker Hub without library": (
        kyverno(entry={"imageReferences": ["docker.io/nginx:latest"]}),
        pod("nginx"),
        "required",
    ),
    "a digest hides the tag": (
        kyverno(entry={"imageReferences": ["*:1"]}),
        pod(f"{IMAGE}@sha256:{'a' * 64}"),
        "none",
    ),
    "the deprecated field": (kyverno(entry={"imageReferences": None, "image": "ghcr.io/acme/*"}), pod(), "required"),
    "audited by default": (kyverno(spec={"validationFailureAction": None}), pod(), "audited"),
    "the rule's own action": (kyverno(entry={"failureAction": "Audit"}), pod(), "audited"),
    "older spelling": (kyverno(spec={"validationFailureAction": "enforce"}), pod(), "required"),
    "not at admission": (kyverno(spec={"admission": False}), pod(), "audited"),
    "overridden here": (
        kyverno(spec={"validationFailureActionOverrides": [{"action": "Audit", "namespaces": ["sho*"]}]}),
        pod(),
        "audited",
    ),
    "overridden elsewhere": (
        kyverno(spec={"validationFailureActionOverrides": [{"action": "Audit", "namespaces": ["dev"]}]}),
        pod(),
        "required",
    ),
    "skipped": (kyverno(entry={"skipImageReferences": ["*/web:*"]}), pod(), "exempt"),
    "excluded namespace": (kyverno(rule={"exclude": resources(namespaces=["shop"])}), pod(), "exempt"),
    "excluded users": (
        kyverno(rule={"exclude": {"any": [{"clusterRoles": ["cluster-admin"]}]}}),
        pod(),
        "undecided",
    ),
    "a precondition": (kyverno(rule={"preconditions": {"all": [{"key": "a"}]}}), pod(), "undecided"),
    "a variable": (kyverno(entry={"imageReferences": ["{{ registry }}/*"]}), pod(), "undecided"),
    "selected labels": (kyverno(resources(selector={"matchLabels": {"a": "b"}})), pod(labels={"a": "b"}), "required"),
    "other labels": (kyverno(resources(selector={"matchLabels": {"a": "b"}})), pod(labels={"a": "c"}), "none"),
    "labels of unknown namespaces": (
        kyverno(resources(namespaceSelector={"matchLabels": {"a": "b"}})),
        pod(),
        "undecided",
    ),
    "a namespace by its own label": (
        kyverno(resources(namespaceSelector={"matchLabels": {"kubernetes.io/metadata.name": "shop"}})),
        pod(),
        "required",
    ),
    "updates only": (kyverno(resources(operations=["UPDATE"])), pod(), "none"),
    "names of made-up pods": (kyverno(resources(names=["p-*"])), pod(kind="Deployment"), "undecided"),
    "names of bare pods": (kyverno(resources(name="p")), pod(), "required"),
    "system namespaces": (kyverno(), pod(namespace="kube-system"), "undecided"),
    "no signer": (kyverno(entry={"attestors": None}), pod(), "none"),
    "attestations": (
        kyverno(entry={"attestors": None, "attestations": [{"type": "t", "attestors": [KEY]}]}),
        pod(),
        "required",
    ),
    "another namespace's policy": (
        kyverno(kind="Policy", metadata={"name": "signed", "namespace": "other"}),
        pod(),
        "none",
    ),
    "this namespace's policy": (
        kyverno(kind="Policy", metadata={"name": "signed", "namespace": "shop"}),
        pod(),
        "required",
    ),
}


@pytest.mark.parametrize("case", KYVERNO)
def test_kyverno(case: str, tmp_path: Path) -> None:
    policy, asked, expected = KYVERNO[case]
    assert effect(tmp_path, policy, asked) == expected


def exception(name: str, rules: list[str], **spec: Any) -> dict[str, Any]:
    body = {"exceptions": [{"policyName": name, "ruleNames": rules}], "match": resources(namespaces=["shop"]), **spec}
    return {
        "apiVersion": "kyverno.io/v2",
        "kind": "PolicyException",
        "metadata": {"name": "e", "namespace": "k"},
        "spec": body,
    }


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (exception("signed", ["r"]), "exempt"),
        (exception("signed", ["*"]), "exempt"),
        (exception("signed", ["other"]), "required"),
        (exception("other", ["r"]), "required"),
        (exception("signed", ["r"], match=resources(namespaces=["dev"])), "required"),
        (exception("signed", ["r"], conditions={"all": []}), "undecided"),
    ],
)
def test_exceptions_of_kyverno(made: dict[str, Any], expected: str, tmp_path: Path) -> None:
    assert effect(tmp_path, kyverno(), made, pod()) == expected


def image_policy(expression: str, **spec: Any) -> dict[str, Any]:
    limits = {
        "resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]
    }
    body = {
        "matchConstraints": limits,
        "matchImageReferences": [{"glob": "ghcr.io/acme/*"}],
        "validations": [{"expression": expression}],
        **spec,
    }
    return {
        "apiVersion": "policies.kyverno.io/v1",
        "kind": "ImageValidatingPolicy",
        "metadata": {"name": "signed"},
        "spec": body,
    }


DEMAND = "images.containers.map(image, verifyImageSignatures(image, [attestors.acme])).all(e, e > 0)"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (image_policy(DEMAND), "required"),
        (image_policy(DEMAND, validationActions=["Audit"]), "audited"),
        (image_policy(DEMAND, evaluation={"admission": {"enabled": False}}), "audited"),
        (image_policy(DEMAND, evaluation={"mode": "JSON"}), "none"),
        (image_policy(DEMAND, matchImageReferences=[{"glob": "quay.io/*"}]), "none"),
        (image_policy(DEMAND, matchImageReferences=[{"expression": "true"}]), "undecided"),
        (image_policy(DEMAND, matchConditions=[{"name": "a", "expression": "true"}]), "undecided"),
        (image_policy(DEMAND.replace("containers", "initContainers")), "undecided"),
        (image_policy(f"{DEMAND} || true"), "undecided"),
        (image_policy("true"), "none"),
    ],
)
def test_image_policies_of_kyverno(policy: dict[str, Any], expected: str, tmp_path: Path) -> None:
    assert effect(tmp_path, policy, pod()) == expected


def sigstore(*globs: str, **spec: Any) -> dict[str, Any]:
    body = {"images": [{"glob": glob} for glob in globs], "authorities": [{"key": {"kms": "k"}}], **spec}
    head = {"apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy", "metadata": {"name": "signed"}}
    return {**head, "spec": body}


INSIDE = namespace(**{"policy.sigstore.dev/include": "true"})
WEBHOOK = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "policy.sigstore.dev"},
    "webhooks": [{"name": "policy.sigstore.dev", "namespaceSelector": {"matchExpressions": []}}],
}


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ((sigstore("ghcr.io/acme/*"), INSIDE), "required"),
        ((sigstore("ghcr.io/*"), INSIDE), "required"),  # no policy fits: what nobody names is refused
        ((sigstore("ghcr.io/acme/*"), namespace()), "exempt"),
        ((sigstore("ghcr.io/other/*"), namespace()), "none"),
        ((sigstore("ghcr.io/acme/*"),), "undecided"),
        ((sigstore("ghcr.io/acme/*"), namespace(), WEBHOOK), "required"),
        ((sigstore("ghcr.io/acme/*", mode="warn"), INSIDE), "audited"),
        ((sigstore("**", authorities=[{"static": {"action": "pass"}}]), INSIDE), "exempt"),
        ((sigstore("**", authorities=[{"static": {"action": "pass"}}]), sigstore("ghcr.io/**"), INSIDE), "required"),
        ((sigstore("**", match=[{"group": "", "version": "v1", "resource": "pods"}]), INSIDE), "required"),
        (
            (
                sigstore("**", match=[{"group": "batch", "version": "v1", "resource": "jobs"}]),
                INSIDE,
                {
                    "apiVersion": "v1",
                    "kind": "ConfigMap",
                    "metadata": {"name": "config-policy-controller", "namespace": "cosign-system"},
                    "data": {"no-match-policy": "warn"},
                },
            ),
            "exempt",
        ),
    ],
)
def test_policy_controller(objects: tuple[dict[str, Any], ...], expected: str, tmp_path: Path) -> None:
    for number, entry in enumerate(objects):
        if entry["kind"] == "ClusterImagePolicy":
            entry["metadata"] = {"name": f"signed-{number}"}
    assert effect(tmp_path, *objects, pod()) == expected


def constraint(**spec: Any) -> dict[str, Any]:
    head = {
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": "RatifyVerification",
        "metadata": {"name": "all"},
    }
    return {**head, "spec": spec}


def trust(level: str, *scopes: str) -> dict[str, Any]:
    policies = [{"name": "t", "registryScopes": list(scopes), "signatureVerification": {"level": level}}]
    head = {"apiVersion": "config.ratify.deislabs.io/v1beta1", "kind": "Verifier", "metadata": {"name": "v"}}
    return {**head, "spec": {"parameters": {"trustPolicyDoc": {"trustPolicies": policies}}}}


PODS = [{"apiGroups": [""], "kinds": ["Pod"]}]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ((constraint(match={"kinds": PODS}),), "required"),
        ((constraint(match={"kinds": [{"apiGroups": ["apps"], "kinds": ["Deployment"]}]}),), "none"),
        ((constraint(match={"namespaces": ["shop"]}),), "required"),
        ((constraint(match={"namespaces": ["dev-*"]}),), "none"),
        ((constraint(match={"excludedNamespaces": ["sh*"]}),), "exempt"),
        ((constraint(enforcementAction="warn"),), "audited"),
        ((constraint(match={"namespaceSelector": {"matchLabels": {"a": "b"}}}),), "undecided"),
        ((constraint(match={"namespaceSelector": {"matchLabels": {"a": "b"}}}), namespace(a="b")), "required"),
        ((constraint(), trust("skip", "ghcr.io/acme/web")), "exempt"),
        ((constraint(), trust("skip", "ghcr.io/acme/other")), "required"),
        ((constraint(), trust("audit", "*")), "audited"),
        (
            (
                constraint(
                    enforcementAction="scoped",
                    scopedEnforcementActions=[
                        {"action": "deny", "enforcementPoints": [{"name": "validation.gatekeeper.sh"}]}
                    ],
                ),
            ),
            "required",
        ),
        (
            (
                constraint(
                    enforcementAction="scoped",
                    scopedEnforcementActions=[
                        {"action": "deny", "enforcementPoints": [{"name": "audit.gatekeeper.sh"}]}
                    ],
                ),
            ),
            "audited",
        ),
    ],
)
def test_ratify(objects: tuple[dict[str, Any], ...], expected: str, tmp_path: Path) -> None:
    assert effect(tmp_path, *objects, pod()) == expected


def connaisseur(*rules: tuple[str, str], **features: Any) -> str:
    validators = [
        {"name": "allow", "type": "static", "approve": True},
        {"name": "deny", "type": "static", "approve": False},
        {"name": "acme", "type": "cosign", "trustRoots": [{"name": "default", "key": "k"}]},
    ]
    policy = [{"pattern": pattern, "validator": validator} for pattern, validator in rules]
    return yaml.safe_dump({"application": {"validators": validators, "policy": policy, "features": features}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (connaisseur(("*:*", "deny")), "required"),
        (connaisseur(("*:*", "allow")), "exempt"),
        (connaisseur(("*:*", "allow"), ("ghcr.io/acme/*:*", "acme")), "required"),
        (connaisseur(("ghcr.io/acme/*:*", "acme"), ("ghcr.io/acme/web:*", "allow")), "exempt"),
        (connaisseur(("ghcr.io/acme/web:*", "allow"), ("ghcr.io/acme/*:*", "acme")), "exempt"),
        (connaisseur(("quay.io/*", "acme")), "none"),
        (connaisseur(("*:*", "missing")), "undecided"),
        (connaisseur(("*:*", "acme"), detectionMode=True), "audited"),
        (connaisseur(("*:*", "acme"), namespacedValidation={"mode": "validate"}), "exempt"),
    ],
)
def test_connaisseur(text: str, expected: str, tmp_path: Path) -> None:
    assert effect(tmp_path, namespace(), pod(), values__yaml=text) == expected


def test_connaisseur_where_it_is_told_to_look_away(tmp_path: Path) -> None:
    ignored = namespace(**{"securesystemsengineering.connaisseur/webhook": "ignore"})
    assert effect(tmp_path, ignored, pod(), values__yaml=connaisseur(("*:*", "acme"))) == "exempt"


def google(policy: str, mode: str = "PROJECT_SINGLETON_POLICY_ENFORCE") -> str:
    return (
        'resource "google_container_cluster" "c" {\n  name = "c"\n  location = "europe-west6"\n'
        f'  binary_authorization {{\n    evaluation_mode = "{mode}"\n  }}\n}}\n'
        f'resource "google_binary_authorization_policy" "p" {{\n{policy}\n}}\n'
    )


def admission(
    mode: str, enforcement: str = "ENFORCED_BLOCK_AND_AUDIT_LOG", block: str = "default_admission_rule"
) -> str:
    cluster = 'cluster = "europe-west6.c"\n' if block == "cluster_admission_rules" else ""
    return f'{block} {{\n{cluster}evaluation_mode = "{mode}"\nenforcement_mode = "{enforcement}"\n}}'


ASKED = admission("REQUIRE_ATTESTATION")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (google(ASKED), "required"),
        (google(admission("ALWAYS_DENY")), "required"),
        (google(admission("ALWAYS_ALLOW")), "none"),
        (google(ASKED, "DISABLED"), "exempt"),
        (google(admission("REQUIRE_ATTESTATION", "DRYRUN_AUDIT_LOG_ONLY")), "audited"),
        (
            google(f"{admission('ALWAYS_ALLOW')}\n{admission('ALWAYS_DENY', block='cluster_admission_rules')}"),
            "required",
        ),
        (google(f'{ASKED}\nadmission_whitelist_patterns {{\nname_pattern = "ghcr.io/acme/*"\n}}'), "exempt"),
        (google(f'{ASKED}\nadmission_whitelist_patterns {{\nname_pattern = "ghcr.io/*"\n}}'), "required"),
        (google(f'{ASKED}\nadmission_whitelist_patterns {{\nname_pattern = "ghcr.io/**"\n}}'), "exempt"),
        (f'{google(ASKED)}resource "google_container_cluster" "d" {{\n  name = "d"\n}}\n', "none"),
    ],
)
def test_binary_authorization(text: str, expected: str, tmp_path: Path) -> None:
    assert effect(tmp_path, pod(), main__tf=text) == expected


SIGNED, ANYTHING, REFUSED = '[{"type": "signedBy"}]', '[{"type": "insecureAcceptAnything"}]', '[{"type": "reject"}]'


def policy_json(default: str, **scopes: str) -> str:
    listed = ", ".join(f'"{scope}": {what}' for scope, what in scopes.items())
    return f'{{"default": {default}, "transports": {{"docker": {{{listed}}}}}}}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (policy_json(SIGNED), "required"),
        (policy_json(ANYTHING), "none"),
        (policy_json(ANYTHING, **{"ghcr.io": SIGNED}), "required"),
        (policy_json(ANYTHING, **{"quay.io": SIGNED}), "none"),
        (policy_json(REFUSED, **{"ghcr.io/acme": SIGNED, "ghcr.io/acme/web": ANYTHING}), "exempt"),
        (policy_json(REFUSED, **{"ghcr.io/acme": ANYTHING, "ghcr.io/acme/web:1": SIGNED}), "required"),
        (policy_json(ANYTHING, **{"*.io": SIGNED}), "required"),
        (policy_json(SIGNED, **{"": ANYTHING}), "exempt"),
    ],
)
def test_policy_json(text: str, expected: str, tmp_path: Path) -> None:
    assert effect(tmp_path, pod(), policy__json=text) == expected


def test_nodes_that_differ_leave_it_open(tmp_path: Path) -> None:
    for name, text in (("a", policy_json(SIGNED)), ("b", policy_json(ANYTHING, **{"quay.io": SIGNED}))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.json").write_text(text)
    assert effect(tmp_path, pod()) == "undecided"


@pytest.mark.parametrize(
    ("kind", "where", "scope", "expected"),
    [
        ("ClusterImagePolicy", "", "ghcr.io/acme", "required"),
        ("ClusterImagePolicy", "", "*.io", "required"),
        ("ClusterImagePolicy", "", "quay.io", "none"),
        ("ImagePolicy", "shop", "ghcr.io/acme/web", "required"),
        ("ImagePolicy", "other", "ghcr.io/acme/web", "none"),
    ],
)
def test_openshift(kind: str, where: str, scope: str, expected: str, tmp_path: Path) -> None:
    metadata = {"name": "signed"} | ({"namespace": where} if where else {})
    spec = {"scopes": [scope], "policy": {"rootOfTrust": {"policyType": "PublicKey", "publicKey": {"keyData": "Zg=="}}}}
    policy = {"apiVersion": "config.openshift.io/v1", "kind": kind, "metadata": metadata, "spec": spec}
    assert effect(tmp_path, policy, pod()) == expected


def test_one_engine_that_asks_is_enough(tmp_path: Path) -> None:
    assert effect(tmp_path, kyverno(), constraint(enforcementAction="dryrun"), sigstore("**"), pod()) == "required"


@pytest.mark.parametrize(
    ("glob", "text", "fits"),
    [
        ("index.docker.io/library/*", "index.docker.io/library/nginx:1", True),
        ("*", "index.docker.io/library/nginx:1", True),
        ("*/*", "index.docker.io/acme/web:1", True),
        ("ghcr.io/*", "ghcr.io/acme/web:1", False),
        ("ghcr.io/**", "ghcr.io/acme/web:1", True),
        ("ghcr.io/acme/w*b:1", "ghcr.io/acme/web:1", True),
        ("ghcrXio/acme/web:1", "ghcr.io/acme/web:1", False),
    ],
)
def test_globs_of_policy_controller(glob: str, text: str, fits: bool) -> None:
    assert bool(compiled(glob).fullmatch(text)) is fits


TEXT = st.text("ab/.*?", max_size=6)


def naive(pattern: str, text: str) -> bool:
    """Whether a pattern of `*` and `?` fits, one character at a time."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return naive(pattern[1:], text) or (bool(text) and naive(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and naive(pattern[1:], text[1:])


@given(TEXT, st.text("ab/.", max_size=6))
def test_wildcards_are_what_they_say(pattern: str, text: str) -> None:
    assert bool(wildcard(pattern).fullmatch(text)) is naive(pattern, text)


OPEN = st.lists(st.sampled_from([True, False, None]), max_size=4)


@given(OPEN)
def test_open_answers_are_those_of_every_way_to_close_them(answers: list[bool | None]) -> None:
    ways: list[list[bool]] = [[]]
    for answer in answers:
        ways = [[*way, closed] for way in ways for closed in ([True, False] if answer is None else [answer])]
    for joined, plain in ((every, all), (some, any)):
        results = {plain(way) for way in ways}
        assert joined(answers) == (results.pop() if len(results) == 1 else None)
    assert negated(every(answers)) == some(negated(answer) for answer in answers)


@given(st.text("ab", max_size=5), st.text("ab", max_size=5))
def test_the_common_beginning_is_common_and_longest(first: str, second: str) -> None:
    length = common(first, second)
    assert first[:length] == second[:length]
    assert length == min(len(first), len(second)) or first[length] != second[length]

"""Google's Binary Authorization: the policy of the project, where the one cluster that is declared follows it."""

from collections.abc import Iterator

from iac_scan.analyzers.signatures.maybe import path_glob
from iac_scan.analyzers.signatures.question import Effect, Question, Ruling
from iac_scan.model.graph import TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node

POLICY, CLUSTER = "google_binary_authorization_policy", "google_container_cluster"
CLUSTERS = (CLUSTER, "aws_eks_cluster", "azurerm_kubernetes_cluster")
FOLLOWING = "PROJECT_SINGLETON_POLICY_ENFORCE"


def followed(graph: ResourceGraph) -> tuple[Resource, Node] | None:
    """The one cluster of a world, and the place that says whether it follows the policy."""
    clusters = [resource for kind in CLUSTERS for resource in graph.of_kind(kind, TERRAFORM)]
    if len(clusters) != 1 or clusters[0].kind != CLUSTER:
        return None
    body = clusters[0].body
    blocks = body["binary_authorization"].items
    return clusters[0], blocks[0]["evaluation_mode"] if blocks else body["enable_binary_authorization"]


def rulings(question: Question) -> Iterator[Ruling]:
    """What the policy says of an image."""
    policies = question.graph.of_kind(POLICY, TERRAFORM)
    found = followed(question.graph) if len(policies) == 1 else None
    if found is None:
        return
    (cluster, mode), policy = found, policies[0]
    if mode.unknown:
        yield Ruling(Effect.UNDECIDED, cluster, mode, "may follow the policy of the project")
    elif mode.raw is not True and mode.raw != FOLLOWING:
        yield Ruling(Effect.EXEMPT, cluster, mode, f"does not follow {policy.id.address}", grave=True)
    else:
        yield from judged(question, policy, cluster)


def judged(question: Question, policy: Resource, cluster: Resource) -> Iterator[Ruling]:
    """What a policy that is followed does to the image."""
    rule = rule_of(policy, cluster)
    mode, enforcement = rule["evaluation_mode"], rule["enforcement_mode"]
    if mode.raw == "ALWAYS_ALLOW":
        return
    for entry in policy.body["admission_whitelist_patterns"].items:
        pattern = entry["name_pattern"]
        if pattern.unknown:
            yield Ruling(Effect.UNDECIDED, policy, pattern, "may except the image")
            return
        if any(path_glob(pattern.text).fullmatch(name) for name in names(question)):
            yield Ruling(Effect.EXEMPT, policy, pattern, f"excepts '{pattern.text}'", grave=True)
            return
    if mode.unknown or enforcement.unknown:
        yield Ruling(Effect.UNDECIDED, policy, rule, "decides when it is applied")
    elif enforcement.raw == "DRYRUN_AUDIT_LOG_ONLY":
        yield Ruling(Effect.AUDITED, policy, enforcement, "only writes to the log")
    else:
        yield Ruling(Effect.REQUIRED, policy, rule, "asks for attestations")


def rule_of(policy: Resource, cluster: Resource) -> Node:
    """The rule for a cluster, `location.name`, else the rule for all."""
    own = f"{cluster.body['location'].raw}.{cluster.body['name'].raw}"
    for rule in policy.body["cluster_admission_rules"].items:
        if rule["cluster"].raw == own:
            return rule
    return policy.body["default_admission_rule"][0]


def names(question: Question) -> tuple[str, ...]:
    """The spellings that an exception may have of an image: with and without its tag or digest."""
    bare = f"{question.image.host}/{question.image.path}"
    return bare, question.full(), f"{bare}:{question.image.tag or 'latest'}"

"""All ways to more power in one world, and the shortest of them from any identity (catalogue section 1.5).

Every pass is linear: what each role meets, what each subject holds, the edges, and one search back from each goal.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from iac_scan.analyzers.escalation.edges import Surroundings, effects, targets
from iac_scan.analyzers.escalation.holdings import Holding, Holdings
from iac_scan.analyzers.escalation.places import (
    ADMIN,
    ALL_SECRETS,
    ANY_NODE,
    OWN_NODE,
    Hop,
    Path,
    Place,
    accounts_in,
    role_place,
    roles_of,
    running_in,
    secrets_in,
    subject_place,
    workload_place,
)
from iac_scan.analyzers.escapes import Escape, escapes, log_folders
from iac_scan.analyzers.rbac.evaluator import MASTERS, Proof, Rbac
from iac_scan.analyzers.rbac.inventory import Subject, account_subject
from iac_scan.analyzers.rbac.policy import RoleKey
from iac_scan.analyzers.rbac.primitives import Primitive, primitives
from iac_scan.model.check import Step
from iac_scan.model.graph import ResourceGraph
from iac_scan.model.node import Node
from iac_scan.views.pods import Workload

Identities = Callable[[Workload], list[tuple[Subject, Node]]]
GOALS = (ADMIN, ANY_NODE, OWN_NODE, ALL_SECRETS)
SYSTEM = "kube-system"
READ_LOGS = "K8S-PE-011"
REASONS = {"eks": "whether the cluster reads ConfigMap kube-system/aws-auth is not in the files"}
CLOUD_IDENTITY = (
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
)


class Escalation:
    """The escalation graph of a world."""

    def __init__(
        self,
        graph: ResourceGraph,
        rbac: Rbac,
        workloads: tuple[Workload, ...],
        identities: Identities,
        version: tuple[int, int],
    ) -> None:
        self.holdings = Holdings(rbac)
        self.around = Surroundings(graph, rbac, workloads, identities)
        self.primitives = primitives(version)
        self.declared = {
            account_subject(found.namespace, found.name): found for found in graph.of_kind("ServiceAccount")
        }
        running = [subject for rows in self.around.runs_as.values() for subject, _, _ in rows]
        self.subjects = tuple(dict.fromkeys([*rbac.by_subject, *self.declared, *running]))
        self._met: dict[tuple[int, bool], tuple[Primitive, ...]] = {}
        self.hops: dict[Place, list[Hop]] = defaultdict(list)
        for hop in self._all_hops(workloads):
            self.hops[hop.source].append(hop)
        every = arrivals(hop for leaving in self.hops.values() for hop in leaving)
        sure = arrivals(hop for leaving in self.hops.values() for hop in leaving if hop.sure)
        self._sure = {goal: search(goal, sure) for goal in GOALS}
        self._possible = {goal: search(goal, every) for goal in GOALS}

    def path(self, start: Place, *, sure_only: bool = True) -> Path | None:
        """The shortest way to the worst goal within reach; None if no goal is."""
        found = self._sure if sure_only else self._possible
        return next((follow(start, goal, found[goal]) for goal in GOALS if start in found[goal]), None)

    def path_of(self, subject: Subject) -> Path | None:
        """The shortest proven way of an identity."""
        return self.path(subject_place(subject))

    def _all_hops(self, workloads: tuple[Workload, ...]) -> Iterator[Hop]:
        yield from self._system_hops()
        for subject in self.subjects:
            yield from self._subject_hops(subject)
        yield from self._account_hops()
        yield from self._running_hops()
        for key in self.holdings.rbac.roles:
            if key.namespace:
                target = role_place(key, key.namespace)
                for namespace in ("", key.namespace):
                    yield Hop(roles_of(namespace), target, "", f"{key.text} is one of them")
                yield from self._role_hops(target)
        for workload in workloads:
            yield from self._escape_hops(workload)

    def _system_hops(self) -> Iterator[Hop]:
        """What is true of every cluster."""
        words = "accounts of kube-system control the whole cluster (built in)"
        for source in (accounts_in(""), accounts_in(SYSTEM), running_in(""), running_in(SYSTEM)):
            yield Hop(source, ADMIN, "", words)
        reason = "whether secrets of kube-system hold credentials of the control plane is not in the files"
        yield Hop(secrets_in(SYSTEM), ADMIN, "", "secrets of kube-system control the whole cluster", reason=reason)
        yield Hop(subject_place(Subject("Group", MASTERS)), ADMIN, "", f"Group {MASTERS} is above all authorisation")

    def _subject_hops(self, subject: Subject) -> Iterator[Hop]:
        """Where a subject's permissions lead."""
        holding, source = self.holdings.of_subject(subject), subject_place(subject)
        for primitive, namespace in self.met(holding):
            for target, words, reason in targets(primitive, subject, holding, namespace, self.around):
                if target == source:
                    continue
                said = f"{subject.text} may {primitive.name}{joined(words)} ({primitive.id})"
                proofs = partial(self._proofs, subject, primitive, namespace)
                doubt = reason or self._doubt(primitive)
                yield Hop(source, target, primitive.id, said, proofs, row=primitive.row, reason=doubt)
                if target.kind.startswith(("Role:", "ClusterRole:")):
                    yield from self._role_hops(target)

    def effects_of(self, subject: Subject) -> Iterator[Hop]:
        """What a subject's permissions do without leading to an identity: harm to the network, to guards, to others."""
        for primitive, namespace in self.met(self.holdings.of_subject(subject)):
            for target, words, reason in effects(primitive, namespace):
                said = f"{subject.text} may {primitive.name} {words} ({primitive.id})"
                proofs = partial(self._proofs, subject, primitive, namespace)
                yield Hop(subject_place(subject), target, primitive.id, said, proofs, row=primitive.row, reason=reason)

    def _doubt(self, primitive: Primitive) -> str:
        """Why a primitive's precondition can't be decided, empty where it holds."""
        if primitive.condition == "eks" and any(
            found.name == "aws-auth" for found in self.around.graph.of_kind("ConfigMap")
        ):
            return ""
        return REASONS.get(primitive.condition, "")

    def _proofs(self, subject: Subject, primitive: Primitive, namespace: str) -> tuple[Proof, ...]:
        return tuple(self.holdings.proofs(subject, primitive, namespace))

    def _role_hops(self, source: Place) -> Iterator[Hop]:
        """Where a role leads whoever gives it to itself."""
        kind, _, spelled = source.kind.partition(":")
        key = RoleKey(*spelled.partition("/")[::2])
        if source in self.hops:
            return
        self.hops[source] = []
        held = self.holdings.of_role(self.holdings.rbac.roles[key])
        holding = Holding(held) if not source.namespace else Holding(spaces={source.namespace: held})
        stand_in = Subject(kind, key.name)
        for primitive, namespace in self.met(holding):
            for target, words, reason in targets(primitive, stand_in, holding, namespace, self.around):
                if target != source and target != role_place(key, namespace):
                    said = f"{key.text} allows to {primitive.name}{joined(words)} ({primitive.id})"
                    yield Hop(source, target, primitive.id, said, written=self._role_steps(key, said), reason=reason)

    def _role_steps(self, key: RoleKey, words: str) -> tuple[Step, ...]:
        resource = self.holdings.rbac.roles[key].resource
        return (Step(words, resource.body["rules"]),) if resource is not None else ()

    def met(self, holding: Holding) -> Iterator[tuple[Primitive, str]]:
        """The primitives a holding meets, each with the namespace, empty for cluster-wide."""
        everywhere = self._satisfied(holding.cluster.any, local=False)
        yield from ((primitive, "") for primitive in everywhere)
        known = set(map(id, everywhere))
        for namespace, held in holding.spaces.items():
            for primitive in self._satisfied(held.any, local=True):
                if id(primitive) not in known and primitive.scope in ("", namespace):
                    yield primitive, namespace

    def _satisfied(self, mask: int, *, local: bool) -> tuple[Primitive, ...]:
        if (mask, local) not in self._met:
            self._met[mask, local] = tuple(
                entry
                for entry in self.primitives
                if entry.mask & mask == entry.mask and not (local and entry.scope == "cluster")
            )
        return self._met[mask, local]

    def _account_hops(self) -> Iterator[Hop]:
        """Whoever may act as any account of a namespace may act as each of them."""
        running = {subject: at for rows in self.around.runs_as.values() for subject, _, at in rows}
        for subject in dict.fromkeys([*self.declared, *running]):
            if subject.account is None or subject not in self.holdings.rbac.by_subject:
                continue
            declared = self.declared.get(subject)
            at = declared.body["metadata"]["name"] if declared else running[subject]
            step = Step(f"{subject.text} is one of the accounts of namespace {subject.account[0]}", at)
            yield Hop(accounts_in(subject.account[0]), subject_place(subject), "", step.message, written=(step,))
        for resource in self.declared.values():
            for annotation in CLOUD_IDENTITY:
                place = resource.body["metadata"]["annotations"][annotation]
                if isinstance(place.raw, str):
                    step = Step(
                        f"ServiceAccount {resource.namespace}/{resource.name} is {place.raw} in the cloud", place
                    )
                    source = subject_place(account_subject(resource.namespace, resource.name))
                    yield Hop(source, Place("cloud", "", place.raw), "", step.message, written=(step,))

    def _running_hops(self) -> Iterator[Hop]:
        """Whoever is in a pod has its token, whoever owns a node the tokens of its pods."""
        for namespace, rows in self.around.runs_as.items():
            for subject, workload, at in rows:
                step = Step(f"pods of {workload.resource.id.address} hold the token of {subject.text}", at)
                target = subject_place(subject)
                sources = [running_in(namespace), ANY_NODE, workload_place(workload.resource.id)]
                if workload.resource.kind == "DaemonSet":
                    sources.append(OWN_NODE)
                for source in sources:
                    yield Hop(
                        source, target, "K8S-PE-215" if "node" in source.kind else "", step.message, written=(step,)
                    )
        secrets = [(home, name, rows) for name, homes in self.around.tokens.items() for home, rows in homes.items()]
        for namespace, name, found in secrets:
            for subject, at in found:
                step = Step(f"Secret {namespace}/{name} holds a token of {subject.text} that never expires", at)
                yield Hop(secrets_in(namespace), subject_place(subject), "", step.message, written=(step,))

    def _escape_hops(self, workload: Workload) -> Iterator[Hop]:
        """The ways from a container to its node."""
        goal = ANY_NODE if workload.resource.kind == "DaemonSet" else OWN_NODE
        for escape in (*escapes(workload), *self._readable_logs(workload)):
            step = Step(f"{escape.words} ({escape.id})", escape.at)
            yield Hop(
                workload_place(workload.resource.id),
                goal,
                escape.id,
                step.message,
                written=(step,),
                reason=escape.reason,
            )

    def _readable_logs(self, workload: Workload) -> Iterator[Escape]:
        """Links among the node's logs, where the pods' own account may read logs through them."""
        found = tuple(log_folders(workload))
        if not found:
            return
        namespace = workload.resource.namespace
        for subject, owner, _ in self.around.runs_as.get(namespace, ()):
            met = self.met(self.holdings.of_subject(subject)) if owner is workload else ()
            if any(primitive.id == READ_LOGS and place in ("", namespace) for primitive, place in met):
                yield from found


def joined(words: str) -> str:
    """The end of a sentence, set off by a comma where it explains what stands before."""
    return f", {words}" if words.startswith(("which", "system:", "cluster-admin", "Group", "as ")) else f" {words}"


def arrivals(hops: Iterable[Hop]) -> dict[Place, list[Hop]]:
    """Hops by where they lead."""
    found: dict[Place, list[Hop]] = defaultdict(list)
    for hop in hops:
        found[hop.target].append(hop)
    return found


def search(goal: Place, arriving: dict[Place, list[Hop]]) -> dict[Place, Hop]:
    """For each place from which a goal can be reached the first hop of a shortest way."""
    first: dict[Place, Hop] = {}
    pending = deque([goal])
    while pending:
        for hop in arriving.get(pending.popleft(), ()):
            if hop.source not in first and hop.source != goal:
                first[hop.source] = hop
                pending.append(hop.source)
    return first


def follow(start: Place, goal: Place, first: dict[Place, Hop]) -> Path:
    """The way a search has found."""
    hops: list[Hop] = []
    place = start
    while place != goal:
        hops.append(first[place])
        place = first[place].target
    return Path(goal, tuple(hops))


def primitives_of(hops: Iterable[Hop]) -> list[str]:
    """The primitives of some hops, each once."""
    return list(dict.fromkeys(hop.primitive for hop in hops if hop.primitive))

"""The places of an escalation: identities, what they can get hold of, and the edges between them."""

from collections.abc import Callable
from dataclasses import dataclass

from iac_scan.analyzers.rbac.evaluator import Proof
from iac_scan.analyzers.rbac.inventory import Subject
from iac_scan.analyzers.rbac.policy import RoleKey
from iac_scan.model.check import Step
from iac_scan.model.graph import ResourceId
from iac_scan.model.record import record


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A node of the escalation graph: what kind of thing, in which namespace (empty: everywhere), and its name."""

    kind: str
    namespace: str = ""
    name: str = ""


ADMIN = Place("admin")
ANY_NODE = Place("node")
OWN_NODE = Place("own-node")
ALL_SECRETS = Place("secrets")

WORDS = {
    "admin": "control of the whole cluster",
    "node": "root on any node",
    "own-node": "root on its node",
    "secrets": "the secrets of every namespace",
}


def accounts_in(namespace: str) -> Place:
    """The power to act as any ServiceAccount of a namespace."""
    return Place("accounts", namespace)


def running_in(namespace: str) -> Place:
    """The power to act as the ServiceAccounts of a namespace's pods."""
    return Place("running", namespace)


def secrets_in(namespace: str) -> Place:
    """The secrets of a namespace."""
    return Place("secrets", namespace)


def roles_of(namespace: str) -> Place:
    """The power to give oneself any Role of a namespace."""
    return Place("roles", namespace)


def subject_place(subject: Subject) -> Place:
    """The place of an identity."""
    return Place(subject.kind, "", subject.name)


def workload_place(workload: ResourceId) -> Place:
    """The place of a workload's pods."""
    return Place(
        "workload", f"{workload.stack}\0{workload.group}\0{workload.kind}\0{workload.namespace}", workload.name
    )


def role_place(role: RoleKey, namespace: str) -> Place:
    """The place of whoever is given a role in a namespace."""
    return Place(f"{role.kind}:{role.namespace}/{role.name}", namespace)


@record
class Hop:
    """An edge: who reaches what, by which primitive (empty for what needs none), in words, and how it is proven.

    `proofs` gives the bindings and rules when it is asked for, `written` what else says so. `row` is the check that
    reports the permission by itself. `reason` says what outside the files decides whether the edge exists.
    """

    source: Place
    target: Place
    primitive: str
    words: str
    proofs: Callable[[], tuple[Proof, ...]] = tuple
    written: tuple[Step, ...] = ()
    row: str = ""
    reason: str = ""

    @property
    def sure(self) -> bool:
        """Nothing outside the files decides about it."""
        return not self.reason

    @property
    def steps(self) -> tuple[Step, ...]:
        """The places that prove it, in order."""
        return (*(step for proof in self.proofs() for step in proof_steps(self.words, proof)), *self.written)


@record
class Path:
    """The shortest way from an identity or a workload to a goal."""

    goal: Place
    hops: tuple[Hop, ...]

    @property
    def gain(self) -> str:
        """Where it leads, in words."""
        return WORDS[self.goal.kind]

    @property
    def sure(self) -> bool:
        """Every hop is proven."""
        return all(hop.sure for hop in self.hops)

    @property
    def text(self) -> str:
        """The chain in words."""
        return "; ".join(hop.words for hop in self.hops)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The chain, each link with the place where it is written."""
        return tuple(step for hop in self.hops for step in hop.steps)


def proof_steps(words: str, proof: Proof) -> tuple[Step, ...]:
    """The links of one permission: who is bound to what, and which rule allows it; a built-in rule has no place."""
    bound, allowed = proof.sentences
    place, rule = proof.place, proof.rule.at
    steps = [] if place is None else [Step(bound if rule is not None else f"{words}: {bound}; {allowed}", place)]
    return tuple(steps) if rule is None else (*steps, Step(f"{words}: {allowed}", rule))

"""Which primitives' conditions an identity meets, in the cluster and in each namespace, and by which rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from iac_scan.analyzers.rbac.evaluator import Proof, Rbac, members
from iac_scan.analyzers.rbac.inventory import Grant, RoleEntry, Subject
from iac_scan.analyzers.rbac.policy import Answer, PolicyRule, RoleKey
from iac_scan.analyzers.rbac.primitives import Held, Primitive, lines, positions

NOTHING = Held()


@dataclass(slots=True)
class Holding:
    """What an identity holds: in the whole cluster, and by RoleBindings in single namespaces (cluster's included)."""

    cluster: Held = NOTHING
    spaces: dict[str, Held] = field(default_factory=dict)


class Holdings:
    """The holdings of every subject, computed once per role and subject."""

    def __init__(self, rbac: Rbac) -> None:
        self.rbac = rbac
        self._roles: dict[RoleKey, Held] = {}
        self._groups: dict[tuple[Subject, ...], Holding] = {}

    def of_role(self, entry: RoleEntry) -> Held:
        """What a role's rules meet."""
        if entry.key not in self._roles:
            found = NOTHING
            for rule, sure in entry.rules:
                if sure is Answer.YES:
                    found |= lines().held(rule)
            self._roles[entry.key] = found
        return self._roles[entry.key]

    def of_subject(self, subject: Subject) -> Holding:
        """What a subject holds by itself and through the groups its name implies."""
        own, *groups = members(subject)
        inherited = self._of_groups(tuple(groups))
        direct = self.rbac.by_subject.get(own, ())
        return self._summed(direct, inherited) if direct else inherited

    def _of_groups(self, groups: tuple[Subject, ...]) -> Holding:
        if groups not in self._groups:
            bound = [grant for group in groups for grant in self.rbac.by_subject.get(group, ())]
            self._groups[groups] = self._summed(bound, Holding())
        return self._groups[groups]

    def _summed(self, grants: Iterable[Grant], base: Holding) -> Holding:
        cluster = base.cluster
        own: dict[str, Held] = {}
        for grant in grants:
            held = self.of_role(grant.entry) if grant.entry else NOTHING
            if grant.namespace:
                own[grant.namespace] = own.get(grant.namespace, NOTHING) | held
            else:
                cluster |= held
        names = {**dict.fromkeys(base.spaces), **dict.fromkeys(own)}
        spaces = {name: cluster | base.spaces.get(name, NOTHING) | own.get(name, NOTHING) for name in names}
        return Holding(cluster, spaces)

    def proofs(self, subject: Subject, primitive: Primitive, namespace: str) -> Iterator[Proof]:
        """For each condition of a primitive one binding and rule by which the subject meets it."""
        said: set[tuple[str, int, RoleKey]] = set()
        for bit in primitive.needs:
            proof = self._proof(subject, bit, namespace)
            if proof is not None and (proof.grant.text, proof.rule.index, proof.rule.role) not in said:
                said.add((proof.grant.text, proof.rule.index, proof.rule.role))
                yield proof

    def _proof(self, subject: Subject, bit: int, namespace: str) -> Proof | None:
        for who in members(subject):
            for grant in self.rbac.by_subject.get(who, ()):
                if grant.entry is None or grant.namespace not in ("", namespace):
                    continue
                proving = [
                    rule
                    for rule, sure in grant.entry.rules
                    if sure is Answer.YES and bit in positions(lines().held(rule).any)
                ]
                if proving:
                    return Proof(grant, who, min(proving, key=content))
        return None


def content(rule: PolicyRule) -> tuple[list[str], ...]:
    """What a rule says, so that the order of a role's rules does not decide which of them is named."""
    return tuple(sorted(part) for part in (rule.groups, rule.resources, rule.names, rule.urls, rule.verbs))

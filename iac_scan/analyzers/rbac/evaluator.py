"""May somebody do something: the questions, and the proofs of the answers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from iac_scan.analyzers.rbac.inventory import Grant, RoleEntry, Subject, grants, role_entries, rules_of
from iac_scan.analyzers.rbac.policy import Answer, PolicyRule, Request, RoleKey, unknown_rule
from iac_scan.model.check import Step
from iac_scan.model.graph import ResourceGraph, ResourceId
from iac_scan.model.node import Node

MASTERS = "system:masters"
NODES = "system:nodes"
AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"


@dataclass(frozen=True, slots=True)
class Proof:
    """Why the answer is yes: a binding, and the rule of the role it grants."""

    grant: Grant
    subject: Subject
    rule: PolicyRule

    @property
    def sentences(self) -> tuple[str, str]:
        """The two links of the proof, in words."""
        role = self.grant.role.text if self.grant.role else "a role whose name is unknown"
        bound = f"{self.grant.text} grants {role} to {self.subject.text}"
        origin = self.rule.role
        aggregated = "" if origin == self.grant.role else f", aggregated from {origin.text}"
        return (
            bound + ("" if self.grant.resource else " (built in)"),
            f"rule {self.rule.index + 1} allows {self.rule.text}{aggregated}" + ("" if self.rule.at else " (built in)"),
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The links that are written in the scanned files, each with its place."""
        places = (self.place, self.rule.at)
        return tuple(Step(words, at) for words, at in zip(self.sentences, places, strict=True) if at is not None)

    @property
    def place(self) -> Node | None:
        """Where the binding names the subject, None for a built-in binding."""
        return next((at for subject, at in self.grant.subjects if subject == self.subject), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with its proof if it is yes, and its reasons if it is unknown."""

    answer: Answer
    proof: Proof | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permission:
    """One rule that a subject has, through one binding; `answer` is YES, or UNKNOWN where a part can't be known."""

    proof: Proof
    answer: Answer
    reason: str = ""


class Rbac:
    """Who may do what in one world."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.roles: dict[RoleKey, RoleEntry] = role_entries(graph)
        self.grants: tuple[Grant, ...] = tuple(grants(graph, self.roles))

    @cached_property
    def by_subject(self) -> dict[Subject, list[Grant]]:
        """The bindings that name a subject."""
        found: dict[Subject, list[Grant]] = defaultdict(list)
        for grant in self.grants:
            for subject in dict.fromkeys(subject for subject, _ in grant.subjects):
                found[subject].append(grant)
        return found

    @cached_property
    def by_resource(self) -> dict[ResourceId, Grant]:
        """The grant of each declared binding that the API server would accept."""
        return {grant.resource.id: grant for grant in self.grants if grant.resource is not None}

    @cached_property
    def by_role(self) -> dict[RoleKey, tuple[Grant, ...]]:
        """The bindings that grant a role's rules, directly or because another role aggregates them."""
        found: dict[RoleKey, list[Grant]] = defaultdict(list)
        for grant in self.grants:
            if grant.entry is not None and (grant.subjects or grant.open):
                for key in {grant.entry.key, *(rule.role for rule, _ in grant.entry.rules)}:
                    found[key].append(grant)
        return {key: tuple(grants) for key, grants in found.items()}

    @cached_property
    def roles_named(self) -> dict[str, list[RoleEntry]]:
        """The roles of each name, in whatever namespace."""
        found: dict[str, list[RoleEntry]] = defaultdict(list)
        for key, entry in self.roles.items():
            found[key.name].append(entry)
        return found

    @cached_property
    def has_open_role(self) -> bool:
        """A binding grants a role whose name can't be known."""
        return any(grant.role is None for grant in self.grants)

    @cached_property
    def _named_roles(self) -> frozenset[tuple[str, str]]:
        return frozenset((grant.role.kind, grant.role.name) for grant in self.grants if grant.role)

    def names_role(self, key: RoleKey) -> bool:
        """A binding names a role of this kind and name, in whatever namespace and whether or not it has subjects."""
        return (key.kind, key.name) in self._named_roles

    def written_rules(self, key: RoleKey) -> tuple[PolicyRule, ...]:
        """The rules a declared role is written with, whatever the control plane makes of them."""
        entry = self.roles.get(key)
        return rules_of(entry.resource, key) if entry is not None and entry.resource is not None else ()

    @cached_property
    def aggregated(self) -> frozenset[RoleKey]:
        """The roles whose rules another role takes over."""
        entries = self.roles.values()
        return frozenset(rule.role for entry in entries for rule, _ in entry.rules if rule.role != entry.key)

    @cached_property
    def open_grants(self) -> tuple[Grant, ...]:
        """The bindings with a subject that can't be known."""
        return tuple(grant for grant in self.grants if grant.open)

    def may(self, user: str, groups: Iterable[str], request: Request) -> Decision:
        """Whether a user with these groups, and those that come with its name, is allowed a request."""
        subjects = identities(user, groups)
        if Subject("Group", MASTERS) in subjects:
            return Decision(Answer.YES, None, (f"Group {MASTERS} is above all authorisation",))
        reasons: dict[str, None] = {}
        for subject, grant in self.granted(subjects):
            answer, rule, reason = allowed(grant, request)
            if answer is Answer.YES and subject is not None and rule is not None:
                return Decision(Answer.YES, Proof(grant, subject, rule))
            if answer is not Answer.NO:
                reasons[reason or open_reason(grant)] = None
        if Subject("Group", NODES) in subjects:
            reasons["the Node authorizer decides for nodes, by the pods that are bound to them"] = None
        return Decision(Answer.UNKNOWN if reasons else Answer.NO, None, tuple(reasons))

    def granted(self, subjects: Iterable[Subject]) -> Iterator[tuple[Subject | None, Grant]]:
        """The bindings that name one of the subjects, then those that may."""
        for subject in subjects:
            for grant in self.by_subject.get(subject, ()):
                yield subject, grant
        for grant in self.open_grants:
            yield None, grant

    def who_can(self, request: Request) -> tuple[list[tuple[Subject, Decision]], tuple[str, ...]]:
        """Everybody named in a binding who is allowed a request, by name, and why there may be more."""
        found: dict[Subject, Decision] = {
            Subject("Group", MASTERS): Decision(Answer.YES, None, (f"Group {MASTERS} is above all authorisation",))
        }
        open_reasons: dict[str, None] = {}
        for grant in self.grants:
            answer, rule, reason = allowed(grant, request)
            if answer is Answer.NO:
                continue
            if grant.open:
                open_reasons[open_reason(grant)] = None
            for subject, _ in grant.subjects:
                known = found.get(subject)
                if known is not None and known.answer >= answer:
                    continue
                proof = Proof(grant, subject, rule) if answer is Answer.YES and rule else None
                found[subject] = Decision(answer, proof, (reason,) if reason else ())
        return sorted(found.items()), tuple(open_reasons)

    def permissions(self, subjects: Iterable[Subject]) -> Iterator[Permission]:
        """Every rule the subjects have, binding by binding."""
        for subject, grant in self.granted(subjects):
            who = subject or Subject("User", "?")
            for rule, answer in grant.entry.rules if grant.entry else ():
                reason = "" if subject else open_reason(grant)
                sure = min(answer, Answer.YES if subject else Answer.UNKNOWN)
                yield Permission(Proof(grant, who, rule), sure, reason or rule_reason(rule, answer))
            if grant.entry is None:
                unseen = unknown_rule(None, grant.role or RoleKey(grant.namespace, "?"), 0)
                yield Permission(Proof(grant, who, unseen), Answer.UNKNOWN, missing_reason(grant))


def identities(user: str, groups: Iterable[str] = ()) -> tuple[Subject, ...]:
    """The user and the groups a request comes with (catalogue section 1.1, subjects and implicit membership)."""
    parts = user.split(":")
    implied: list[str] = []
    if parts[:2] == ["system", "serviceaccount"] and len(parts) == 4:
        implied += ["system:serviceaccounts", f"system:serviceaccounts:{parts[2]}"]
    if parts[:2] == ["system", "node"] and len(parts) == 3:
        implied.append(NODES)
    if parts[:2] == ["system", "bootstrap"] and len(parts) == 3:
        implied.append("system:bootstrappers")
    implied.append(UNAUTHENTICATED if user == "system:anonymous" else AUTHENTICATED)
    names = dict.fromkeys([*groups, *implied])
    return (Subject("User", user), *(Subject("Group", name) for name in names))


def members(subject: Subject) -> tuple[Subject, ...]:
    """The identities of a subject by itself: a user with the groups its name implies, or a group."""
    return identities(subject.name) if subject.kind == "User" else (subject,)


def allowed(grant: Grant, request: Request) -> tuple[Answer, PolicyRule | None, str]:
    """Whether a binding allows a request to its subjects: the answer, the rule that says so, or why it is unknown."""
    scope = Answer.NO if request.path and grant.namespace else grant.covers(request.scope)
    if scope is Answer.NO:
        return scope, None, ""
    if grant.entry is None:
        return Answer.UNKNOWN, None, missing_reason(grant)
    best, reason = Answer.NO, ""
    for rule, sure in grant.entry.rules:
        answer = min(rule.matches(request), sure, scope)
        if answer is Answer.YES:
            return answer, rule, ""
        if answer is Answer.UNKNOWN and best is Answer.NO:
            best, reason = answer, rule_reason(rule, sure) or f"the namespace of {grant.text} is unknown"
    return best, None, reason


def rule_reason(rule: PolicyRule, sure: Answer) -> str:
    """Why a rule can't be decided."""
    if rule.open:
        return f"rule {rule.index + 1} of {rule.role.text} has unknown {', '.join(sorted(rule.open))}"
    if sure is Answer.UNKNOWN:
        return f"the labels that would aggregate {rule.role.text} are unknown"
    return ""


def missing_reason(grant: Grant) -> str:
    """Why a binding's role can't be decided."""
    if grant.role is None:
        return f"{grant.text} grants a role whose name is unknown"
    return f"{grant.text} grants {grant.role.text}, which is not declared in the scanned files"


def open_reason(grant: Grant) -> str:
    """Why a binding's subjects can't be decided."""
    return f"{grant.text} has a subject that is unknown"

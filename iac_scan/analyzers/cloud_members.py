"""What identities and groups of a cloud can gain in the cluster that knows them (catalogue section 5, X-08)."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

from iac_scan.analyzers.cloud_homes import CloudHomes
from iac_scan.analyzers.escalation.graph import Escalation
from iac_scan.analyzers.escalation.places import ADMIN, ALL_SECRETS, ANY_NODE, Path, subject_place
from iac_scan.analyzers.rbac.evaluator import Rbac
from iac_scan.analyzers.rbac.inventory import Subject
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.views.clouds.amazon import EksCluster
from iac_scan.views.clouds.azure import AksCluster
from iac_scan.views.clouds.eks_access import EksAccessEntry, EksIdentityProvider
from iac_scan.views.clouds.google import GkeCluster
from iac_scan.views.clouds.memberships import (
    ENTRA_GROUPS,
    ENTRA_USERS,
    GOOGLE_GROUPS,
    GOOGLE_USERS,
    GROUPS,
    USERS,
    CloudMembership,
)

SYSTEM = "system:"  # groups of the system, of which other checks speak
GOALS = (ADMIN, ANY_NODE, ALL_SECRETS)
ENTRA = "azure_active_directory_role_based_access_control"
GOOGLE = "authenticator_groups_config.security_group"
PARENT = "gke-security-groups@"  # the group that Google asks for groups of a cluster, by its documentation of GKE
NESTED = "whether the group is a member of gke-security-groups is not in the files"
IDENTIFIERS = ("object_id", "principal_id", "user_principal_name", "email")
OF_CLUSTERS = EksAccessEntry.kinds | EksIdentityProvider.kinds


class CloudMembers:
    """The bindings of a world, by who in a cloud they speak of."""

    def __init__(
        self,
        homes: CloudHomes,
        rbac: Rbac,
        escalation: Escalation,
        google_account: Callable[[Node, str], Resource | None],
    ) -> None:
        self.homes = homes
        self.references = homes.references
        self.google_account = google_account
        self.rbac = rbac
        self.escalation = escalation

    def powers(self, membership: CloudMembership) -> Iterator[tuple[Subject, Path, str]]:
        """What the members can gain in their cluster: by which subject, how, and why it is not sure, if it is not.

        Each binding on the way is deployed to the cluster that knows them. Raises UnknownValueError.
        """
        for subject in self.subjects(membership):
            if subject.name.startswith(SYSTEM):
                continue
            place = subject_place(subject)
            proven = self.escalation.path(place)
            path = proven or self.escalation.path(place, sure_only=False)
            if path is not None and path.goal in GOALS and self.is_there(membership, path):
                doubt = "" if proven else "; ".join(hop.reason for hop in path.hops if hop.reason)
                yield subject, path, doubt or self.doubt(membership)

    def subjects(self, membership: CloudMembership) -> Iterator[Subject]:
        """The subjects of bindings that the members are. Raises UnknownValueError where any of them may be meant."""
        bound = self.subjects_of[membership.kind]
        if (membership.resource.id.group, membership.resource.kind) in EksIdentityProvider.kinds:
            yield from (subject for subject in bound if subject.name.startswith(membership.name.text))
        elif membership.is_itself:
            named = self.named.get(membership.resource, [])
            yield from named
            found = Subject(membership.kind, membership.name.written)
            if found in bound and found not in named and not membership.name.unknown:
                yield found
        elif bound and Subject(membership.kind, membership.name.text) in bound:
            yield Subject(membership.kind, membership.name.text)

    @cached_property
    def subjects_of(self) -> dict[str, dict[Subject, None]]:
        """The subjects that declared bindings name, by kind, in order, without those of the system."""
        found: dict[str, dict[Subject, None]] = defaultdict(dict)
        for subject, grants in self.rbac.by_subject.items():
            if not subject.name.startswith(SYSTEM) and any(grant.resource is not None for grant in grants):
                found[subject.kind][subject] = None
        return found

    @cached_property
    def named(self) -> dict[Resource, list[Subject]]:
        """The subjects that bindings name by reference to a user or a group of Entra or Google, or by an email."""
        found: dict[Resource, list[Subject]] = defaultdict(list)
        for grant in self.rbac.grants:
            for subject, at in grant.subjects if grant.resource is not None else ():
                if at is None or grant.resource is None or subject not in self.subjects_of[subject.kind]:
                    continue
                who = self.spoken_of(subject, at["name"], grant.resource.id.stack)
                if who is not None and subject not in found[who]:
                    found[who].append(subject)
        return found

    def spoken_of(self, subject: Subject, name: Node, stack: str) -> Resource | None:
        """The declared user or group of a cloud that a binding names."""
        kinds = tuple(sorted(GROUPS if subject.kind == "Group" else USERS))
        found = self.references.target(name, kinds, stack, *IDENTIFIERS)
        return self.google_account(name, stack) if found is None and subject.kind == "User" else found

    def is_there(self, membership: CloudMembership, path: Path) -> bool:
        """Every binding on the way is surely deployed to the cluster that knows the members."""
        grants = [proof.grant.resource for hop in path.hops for proof in hop.proofs()]
        knows = self.known_at(membership)
        return all(knows(binding) for binding in grants if binding is not None)

    def known_at(self, membership: CloudMembership) -> Callable[[Resource], bool]:
        """Whether a binding is in a cluster that knows the members. Raises UnknownValueError."""
        resource = membership.resource
        if (resource.id.group, resource.kind) in OF_CLUSTERS:
            field, kinds = resource.body["cluster_name"], ("aws_eks_cluster",)
            cluster = self.homes.view(self.references.target(field, kinds, resource.id.stack, "name"))
            return lambda binding: cluster is not None and self.homes.holds(binding, cluster)
        if not membership.is_itself:
            return lambda binding: self.are_together(resource, binding)
        return lambda binding: self.asks_the_cloud(binding, resource.kind)

    def are_together(self, mapping: Resource, binding: Resource) -> bool:
        """A binding is in the cluster of an aws-auth that this cluster reads; without a cloud's, in the same one."""
        home, other = self.homes.of(mapping), self.homes.of(binding)
        if home is None or other is None:
            return home is other and mapping.provider is binding.provider
        return home.resource is other.resource and not (isinstance(home, EksCluster) and home.ignores_auth_map)

    def asks_the_cloud(self, binding: Resource, kind: str) -> bool:
        """A binding is in a cluster that knows users or groups of that kind by the cloud. Raises UnknownValueError.

        GKE knows every account of Google, and groups where it is told to.
        """
        cluster = self.homes.of(binding)
        if kind in (*ENTRA_GROUPS, *ENTRA_USERS):
            return isinstance(cluster, AksCluster) and cluster.read(ENTRA).is_set
        return isinstance(cluster, GkeCluster) and (kind in GOOGLE_USERS or cluster.read(GOOGLE).is_set)

    def doubt(self, membership: CloudMembership) -> str:
        """Why a group may not count: Google looks only at members of one group."""
        group = membership.resource
        if group.kind not in GOOGLE_GROUPS:
            return ""
        for nesting in self.references.beside(group.id.stack, "google_cloud_identity_group_membership"):
            parent = self.references.target(nesting.body["group"], GOOGLE_GROUPS, group.id.stack)
            key = nesting.body["preferred_member_key"][0]["id"]
            is_member = (
                self.references.target(key, GOOGLE_GROUPS, group.id.stack) is group or key.raw == membership.name.raw
            )
            if is_member and parent is not None and parent.body["group_key"][0]["id"].written.startswith(PARENT):
                return ""
        return NESTED

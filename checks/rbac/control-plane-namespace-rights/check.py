"""Rights in kube-system are rights over the whole cluster.

The accounts of the control plane live there: whoever runs pods there, reads secrets there or writes the right ConfigMap
becomes one of them.

## Fix

Run the program in a namespace of its own. Where it must read one object of kube-system, name it under `resourceNames`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Binding, Facts, Hop, Meta, Severity, Undecided, Violation, is_bootstrap, subject_place

META = Meta(
    title="Powerful rights in the control plane's namespace",
    severity=Severity.CRITICAL,
    catalogue="K8S-RBAC-024",
    frameworks={"OWASP-K8S": ("K02",), "MITRE": ("T1098.006",)},
    aliases=("KSV-0037",),
)


SYSTEM = "kube-system"
NUMBERS = (2, 3, 4, 5, 6, 7, 20, 21, 23, 24, 25, 26, 80, 81, 82, 83)
POWERFUL = {f"K8S-PE-{number:03}" for number in NUMBERS}


def check(binding: Binding, facts: Facts) -> Iterator[Violation | Undecided]:
    """A RoleBinding in kube-system that proves a powerful primitive; cluster-admin there has a check of its own."""
    grant = facts.rbac.by_resource.get(binding.resource.id)
    if (
        grant is None
        or grant.namespace != SYSTEM
        or is_bootstrap(binding.resource)
        or binding.role_name == "cluster-admin"
    ):
        return
    for subject, at in grant.subjects:
        leaving = [*facts.escalation.hops.get(subject_place(subject), ()), *facts.escalation.effects_of(subject)]
        hops = [hop for hop in leaving if proves(hop, binding)]
        if at is None or not hops:
            continue
        proven = next((hop for hop in hops if hop.sure), None)
        if proven is not None:
            yield Violation(proven.words, at, steps=proven.steps)
        else:
            yield Undecided(f"{hops[0].words} ({hops[0].reason})", at, hops[0].steps)


def proves(hop: Hop, binding: Binding) -> bool:
    """The hop is one of those that count, and this binding is a part of its proof."""
    return hop.primitive in POWERFUL and any(
        proof.grant.resource is not None and proof.grant.resource.id == binding.resource.id for proof in hop.proofs()
    )

"""No policy asks for a signature of this image, though there are policies that ask for signatures.

An image that no policy is about, or that a policy excepts, runs whoever built it. Policies are evaluated as their
engines do: Kyverno, Sigstore's policy-controller, Ratify behind Gatekeeper, Connaisseur, Binary Authorization,
OpenShift, and policy.json on nodes. What runs in the cluster's own namespaces is left out, since engines leave it out.

## Fix

Widen the patterns of a policy so that they fit the image, label its namespace so that the engine looks at it, or remove
the exception. Images of others can be signed again, or pinned by digest in a copy of your own.
"""

from collections.abc import Iterator

from iac_scan.sdk import SYSTEM_NAMESPACES, Container, Facts, Meta, Severity, Step, Undecided, Violation

META = Meta(
    title="Image that needs no signature",
    severity=Severity.MEDIUM,
    catalogue="X-38, X-39, POL-02",
    frameworks={"CIS-K8S": ("5.5.1",)},
)
MOST = 3  # policies that are named as evidence


def check(container: Container, facts: Facts) -> Iterator[Violation | Undecided]:
    """What the world's signature policies say of the container's image."""
    signatures = facts.signatures
    if signatures is None or not signatures.policies or container.resource.namespace in SYSTEM_NAMESPACES:
        return
    answer = signatures.answer(container)
    if answer is None:
        return
    image, name = container["image"], container.name
    if answer.effect is None:
        steps = [
            Step(f"{policy.id.address} says nothing of this image", at) for policy, at in signatures.policies[:MOST]
        ]
        yield Violation(f"no policy asks for a signature of '{image.text}' (container '{name}')", image, tuple(steps))
    elif answer.effect == "undecided":
        ruling = answer.deciding[0]
        steps = [Step(f"{ruling.policy.id.address} {ruling.words}", ruling.at)]
        yield Undecided(f"whether '{image.text}' needs a signature is not decided by the files", image, tuple(steps))
    elif answer.effect == "exempt":
        rulings = [ruling for ruling in answer.deciding if not ruling.told]
        steps = [Step(f"{ruling.policy.id.address} {ruling.words}", ruling.at) for ruling in rulings]
        severity = Severity.HIGH if any(ruling.grave for ruling in rulings) else None
        if rulings:
            message = f"'{image.text}' runs without a signature (container '{name}')"
            yield Violation(message, image, tuple(steps), severity)

"""Policies that say which images must be signed (catalogue section 3.4)."""

from iac_scan.model.graph import REGISTRY, TERRAFORM
from iac_scan.model.record import record
from iac_scan.views.base import View

KYVERNO, KYVERNO_POLICIES = "kyverno.io", "policies.kyverno.io"
SIGSTORE = "policy.sigstore.dev"
RATIFY, RATIFY_2, CONSTRAINTS = "config.ratify.deislabs.io", "config.ratify.sh", "constraints.gatekeeper.sh"
TEMPLATES = "templates.gatekeeper.sh"
OPENSHIFT_CONFIG = "config.openshift.io"
RATIFY_CONSTRAINT = "RatifyVerification"  # the kind that Ratify's own template defines
CONNAISSEUR, CONNAISSEUR_VALUES = "ConnaisseurConfig", "ConnaisseurValues"


@record
class SignaturePolicy(View):
    """A resource that says which images must be signed, by whom, and what happens to others."""

    kinds = frozenset(
        {
            (KYVERNO, "ClusterPolicy"),
            (KYVERNO, "Policy"),
            (KYVERNO_POLICIES, "ImageValidatingPolicy"),
            (KYVERNO_POLICIES, "NamespacedImageValidatingPolicy"),
            (SIGSTORE, "ClusterImagePolicy"),
            (RATIFY, "Verifier"),
            (RATIFY, "NamespacedVerifier"),
            (RATIFY, "Store"),
            (RATIFY, "NamespacedStore"),
            (RATIFY_2, "Executor"),
            (CONSTRAINTS, RATIFY_CONSTRAINT),
            (OPENSHIFT_CONFIG, "ClusterImagePolicy"),
            (OPENSHIFT_CONFIG, "ImagePolicy"),
            (REGISTRY, CONNAISSEUR),
            (REGISTRY, CONNAISSEUR_VALUES),
            (REGISTRY, "ContainersPolicy"),
            (REGISTRY, "NotationPolicy"),
        }
    )


# Whatever may ask for a signature, also what is judged elsewhere or only says which constraints do.
ASKING = (SignaturePolicy.kinds or frozenset()) | {
    (TEMPLATES, "ConstraintTemplate"),
    (TERRAFORM, "google_binary_authorization_policy"),
}

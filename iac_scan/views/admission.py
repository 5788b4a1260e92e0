"""Windows on what decides whether the API server admits an object: webhooks, policies and exceptions from them."""

import re
from collections.abc import Iterator

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View

GROUP = "admissionregistration.k8s.io"
WEBHOOKS = frozenset({(GROUP, "ValidatingWebhookConfiguration"), (GROUP, "MutatingWebhookConfiguration")})
POLICY = "ValidatingAdmissionPolicy"
# The names of webhooks by which engines for policies refuse objects.
ENGINES = re.compile(
    r"(^(validation|check-ignore-label)\.gatekeeper\.sh|\.kyverno\.svc(-fail|-ignore)?|kubewarden[\w.-]*"
    r"|\.openpolicyagent\.org|\.jspolicy\.com|polaris\.fairwinds\.com|\.capsule\.clastix\.io|\.projectcapsule\.dev)$"
)


@record
class AdmissionWebhook(View):
    """One webhook that the API server asks about objects."""

    kinds = WEBHOOKS

    @property
    def name(self) -> str:
        """Its name. Raises UnknownValueError."""
        return self["name"].text

    @property
    def resources(self) -> list[str]:
        """The resources that it is asked about. Raises UnknownValueError."""
        return [name for rule in self["rules"].items for name in rule["resources"].strings]

    @classmethod
    def of(cls, resource: Resource) -> Iterator["AdmissionWebhook"]:
        """The webhooks of a configuration. Raises UnknownValueError."""
        for webhook in resource.body["webhooks"].items:
            yield cls(resource, webhook)


@record
class PolicyGate(View):
    """What refuses objects for a policy: a ValidatingAdmissionPolicy, or the webhook of an engine for policies."""

    kinds = frozenset({(GROUP, POLICY), (GROUP, "ValidatingWebhookConfiguration")})

    @property
    def label(self) -> str:
        """What messages call it. Raises UnknownValueError."""
        return f"policy {self.resource.name}" if self.resource.kind == POLICY else f"webhook {self['name'].text}"

    @property
    def failure(self) -> Node:
        """The place that says what happens when it fails."""
        return self["spec"]["failurePolicy"] if self.resource.kind == POLICY else self["failurePolicy"]

    @property
    def objects(self) -> Node:
        """The place of the labels of objects that it is for."""
        holder = self["spec"]["matchConstraints"] if self.resource.kind == POLICY else self.node
        return holder["objectSelector"]

    @classmethod
    def of(cls, resource: Resource) -> Iterator["PolicyGate"]:
        """The policy, or those webhooks that are an engine's. Raises UnknownValueError."""
        if resource.kind == POLICY:
            yield cls(resource, resource.body)
        else:
            for webhook in AdmissionWebhook.of(resource):
                if ENGINES.search(webhook.name):
                    yield cls(resource, webhook.node)


@record
class PolicyBinding(View):
    """Where a ValidatingAdmissionPolicy holds, and what comes of violating it."""

    kinds = frozenset({(GROUP, f"{POLICY}Binding")})


@record
class PolicyException(View):
    """An exception from policies of Kyverno: from those of CEL, or from the older ones."""

    kinds = frozenset({("policies.kyverno.io", "PolicyException"), ("kyverno.io", "PolicyException")})

"""The pod uses long-lived cloud keys although the cluster can give pods an identity of their own.

Keys in a Secret can be copied and used from anywhere until somebody changes them. An identity that is bound to the
service account is short-lived and needs nothing to be stored. The check speaks where another account of the same
scan is bound to a cloud identity of the same cloud.

## Fix

Bind the pod's service account to a role of the cloud (IAM roles for service accounts or Pod Identity, Workload
Identity), and remove the keys here and in the cloud.
"""

from collections.abc import Iterator

from iac_scan.sdk import Confidence, Container, Facts, Meta, Severity, Step, Violation

META = Meta(
    title="Long-lived cloud keys instead of an identity",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-056",
    frameworks={"CIS-EKS": ("5.2.1",), "CIS-GKE": ("5.2.2",), "OWASP-K8S": ("K08", "K03"), "MITRE": ("T1552.001",)},
    confidence=Confidence.LIKELY,
    aliases=("C-0225",),
)

CLOUDS = {
    "AWS_SECRET_ACCESS_KEY": "eks.amazonaws.com/role-arn",
    "GOOGLE_APPLICATION_CREDENTIALS": "iam.gke.io/gcp-service-account",
    "AZURE_CLIENT_SECRET": "azure.workload.identity/client-id",
}


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """The variable that holds the key, or the path to it."""
    for item in container["env"].items:
        annotation = CLOUDS.get(item["name"].text)
        if annotation is None:
            continue
        for account in facts.graph.of_kind("ServiceAccount"):
            at = account.body["metadata"]["annotations"][annotation]
            if at.present:
                step = Step(f"ServiceAccount {account.name} is bound to an identity of the cloud", at)
                message = f"container '{container.name}' uses a long-lived cloud key: {item['name'].text}"
                yield Violation(message, item, steps=(step,))
                break

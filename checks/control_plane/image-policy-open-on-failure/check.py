"""Images run unchecked when the server that checks them does not answer.

With `defaultAllow: true` the API server admits a pod if it can't ask the image policy. Whoever makes the server fail,
or waits until it does, runs any image.

## Fix

Set `defaultAllow: false`, and run the policy server so that it does not depend on pods that it has to admit.
"""

from collections.abc import Iterator

from iac_scan.sdk import AdmissionPlugin, Facts, Meta, NotAsked, Severity, Violation

META = Meta(
    title="Image policy that is open when it fails",
    severity=Severity.MEDIUM,
    catalogue="K8S-ADM-012",
    frameworks={"CIS-K8S": ("5.5.1",), "OWASP-K8S": ("K04",)},
    aliases=("C-0289",),
)


def check(plugin: AdmissionPlugin, facts: Facts) -> Iterator[Violation | NotAsked]:
    """What is told to ImagePolicyWebhook in the file itself."""
    policy = plugin.configuration["imagePolicy"]
    default = policy["defaultAllow"]
    if plugin.name != "ImagePolicyWebhook" or not policy.present:
        yield NotAsked()
    elif default.flag:
        yield Violation("images are admitted unchecked when the image policy does not answer", default)

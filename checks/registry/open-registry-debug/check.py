"""The debugging server of a registry listens on the network.

It tells memory, routines and metrics to whoever asks, without login.

## Fix

Bind `http.debug.addr` to `localhost:5001`, and let the collector of metrics run beside it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation, is_loopback

META = Meta(
    title="Debugging server of a registry on the network",
    severity=Severity.MEDIUM,
    catalogue="DST-06",
    frameworks={"OWASP-K8S": ("K06",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """An address other than the own machine's."""
    address = settings["http"]["debug"]["addr"]
    if settings.resource.kind == "DistributionConfig" and address.text and not is_loopback(address.text):
        yield Violation(f"the debugging server of the registry listens on {address.text}", address)

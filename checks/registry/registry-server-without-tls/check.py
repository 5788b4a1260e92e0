"""A registry serves images over HTTP without TLS.

Logins, images and pushes cross the network readable and changeable, and every client must be told to accept that.

## Fix

Set `http.tls` (Distribution) or the `https` block (Harbor). Where a proxy in front ends TLS, say so with `http.host:
https://…` or `external_url: https://…`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation, is_loopback

META = Meta(
    title="Registry server without TLS",
    severity=Severity.HIGH,
    catalogue="DST-01, HBY-01, HBV-01, HBV-02",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """No certificate, and no word of a proxy that has one."""
    source = SERVERS.get(settings.resource.kind)
    yield from source(settings) if source else ()


def harbor(settings: RegistrySettings) -> Iterator[Violation]:
    """Harbor's own front."""
    if not settings["https"].present and not settings["external_url"].text.startswith("https://"):
        yield Violation("Harbor serves images over HTTP without TLS", settings["http"])


def distribution(settings: RegistrySettings) -> Iterator[Violation]:
    """The registry's own server."""
    http = settings["http"]
    tls = http["tls"]
    if tls["certificate"].text or tls["letsencrypt"].present or http["host"].text.startswith("https://"):
        return
    address = http["addr"].text
    if http["net"].text == "unix" or (address and not address.startswith(":") and is_loopback(address)):
        return
    yield Violation("the registry serves images over HTTP without TLS", http)


def harbor_values(settings: RegistrySettings) -> Iterator[Violation]:
    """The front that the chart of Harbor makes: with TLS unless its values say otherwise."""
    tls, url = settings["expose"]["tls"]["enabled"], settings["externalURL"]
    if url.text.startswith("http://"):
        yield Violation("Harbor is reached over HTTP without TLS", url)
    elif tls.value is False and not url.text.startswith("https://"):
        yield Violation("Harbor serves images over HTTP without TLS", tls)


SERVERS = {"DistributionConfig": distribution, "HarborConfig": harbor, "HarborValues": harbor_values}

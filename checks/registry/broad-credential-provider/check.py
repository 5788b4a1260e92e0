"""A credential provider of the kubelet is asked for the images of every registry, or holds a secret in its file.

The provider's answer, a login of the node, is then sent to whatever server an image's name leads to.

## Fix

Name the registries in `matchImages`, as `*.dkr.ecr.*.amazonaws.com` does. Give the provider an identity of the node
instead of a secret in `env`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation, in_value

META = Meta(title="Credential provider for every registry", severity=Severity.MEDIUM, catalogue="KCP-1")
ANYTHING = re.compile(r"\*(\.\*)*")


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """Patterns of nothing but wildcards, and secrets in the environment."""
    if settings.resource.kind != "CredentialProviderConfig":
        return
    for provider in settings["providers"].items:
        name = provider["name"].text
        for item in provider["matchImages"].items:
            if ANYTHING.fullmatch(item.text.partition("/")[0].partition(":")[0]):
                yield Violation(f"the credential provider '{name}' is asked for images of any registry", item)
        for variable in provider["env"].items:
            found = in_value(variable["name"].text, variable["value"].text)
            if found is not None:
                message = f"the credential provider '{name}' is handed {found.what} ({found.hint})"
                yield Violation(message, variable["value"])

"""Which parts of evaluated values are not to be shown."""

import re
from collections.abc import Iterator

from iac_scan.model.node import Path, Unknown
from iac_scan.parsers.terraform.values import Value

# Attributes that providers mark as sensitive in their schemas, which nobody has without the provider.
SECRET = re.compile(
    r"(?:^|_)(?:password|passphrase|client_secret|secret_string|secret_binary|secret_key|secret_access_key|private_key"
    r"|private_key_pem|client_key|auth_token|access_token|kube_config_raw)$"
)


def sensitive_paths(value: Value, *, by_name: bool) -> frozenset[Path]:
    """The places of a value that are marked as sensitive; `by_name` adds texts under names that say secret."""
    return frozenset(found(value, by_name=by_name))


def found(value: Value, *, by_name: bool) -> Iterator[Path]:
    """The topmost places that are sensitive."""
    pending: list[tuple[Value, Path]] = [(value, ())]
    while pending:
        part, path = pending.pop()
        raw = part.raw
        if isinstance(raw, Unknown) and part.tree is not None:
            raw = part.tree.raw
        if part.sensitive or (by_name and path and says_secret(path[-1], raw)):
            yield path
        elif isinstance(raw, tuple):
            pending += [(item, (*path, index)) for index, item in enumerate(raw)]
        elif isinstance(raw, dict):
            pending += [(item, (*path, name)) for name, item in raw.items() if isinstance(name, str)]


def says_secret(name: str | int, raw: object) -> bool:
    """A text stands under a name that says it is secret."""
    return isinstance(raw, str) and raw != "" and isinstance(name, str) and SECRET.search(name) is not None

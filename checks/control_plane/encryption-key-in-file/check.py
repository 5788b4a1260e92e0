"""The key that Secrets are encrypted with stands in a file of the repository.

With the key, whoever gets hold of etcd's disk or of a backup reads all Secrets; and everybody who ever had the
repository has the key. The key of an example is known to everybody.

## Fix

Make a new key on the machine of the API server (`head -c 32 /dev/urandom | base64`), put it first, write all Secrets
anew and remove the old one. Keep only a template without the key in the repository, or use a `kms` provider, which
keeps its key to itself.
"""

import base64
import binascii
from collections.abc import Iterator

from iac_scan.sdk import EncryptionConfiguration, Facts, Meta, Severity, Violation

META = Meta(
    title="Encryption key in a file",
    severity=Severity.HIGH,
    catalogue="K8S-ENC-004",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
)
SIZES = (16, 24, 32)  # bytes that a key of AES or NaCl has
KEYED = ("aescbc", "aesgcm", "secretbox")


def check(configuration: EncryptionConfiguration, facts: Facts) -> Iterator[Violation]:
    """Literal keys only: what is filled in later is no base64 of the right length."""
    for provider in configuration.all_providers:
        for name in KEYED:
            for key in provider[name]["keys"].items:
                if not key["secret"].unknown and is_key(key["secret"].text):
                    yield Violation(f"the key of the provider '{name}' stands in the file", key["secret"])


def is_key(text: str) -> bool:
    """A text is the base64 of a key."""
    try:
        return len(base64.b64decode(text, validate=True)) in SIZES
    except (binascii.Error, ValueError):
        return False

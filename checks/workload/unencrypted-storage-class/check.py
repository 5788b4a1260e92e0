"""Volumes of this class are made without encryption.

Amazon's block storage is encrypted only where the volume, or the account for its region, says so. An unencrypted volume
can be read by whoever gets at a snapshot of it, and snapshots are copied and shared without anybody asking the cluster.

## Fix

Write `encrypted: "true"` among the class's parameters, with `kmsKeyId` for a key of your own, and make it the account's
default: `aws_ebs_encryption_by_default`. Volumes that exist stay as they are; copy them through an encrypted snapshot.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Severity, StorageClass, Undecided, Violation

META = Meta(
    title="Storage class without encryption",
    severity=Severity.MEDIUM,
    catalogue="X-37",
)
PROVISIONERS = ("ebs.csi.aws.com", "kubernetes.io/aws-ebs")


def check(storage: StorageClass, facts: Facts) -> Iterator[Violation | Undecided]:
    """What the class says; where it says nothing, the account decides."""
    if storage["provisioner"].text not in PROVISIONERS or encrypted_by_default(facts):
        return
    setting = storage["parameters"]["encrypted"]
    value = str(setting.value).lower() if setting.present else ""
    if value == "true":
        return
    if setting.present:
        message = "volumes of this class are not encrypted unless the account encrypts all of them"
        yield Violation(message, setting, fix='encrypted: "true"')
    else:
        yield Undecided("whether volumes of this class are encrypted is the account's to say", storage["parameters"])


def encrypted_by_default(facts: Facts) -> bool:
    """An account that is declared encrypts all volumes of its region."""
    settings = facts.graph.of_kind("aws_ebs_encryption_by_default", "terraform")
    return any(entry.body["enabled"].raw is not False for entry in settings)

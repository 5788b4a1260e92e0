"""The key that encrypts the Secrets of a cluster is never renewed.

Whoever gets hold of it, or of what it once encrypted, keeps the use of it for ever. KMS renews a key every year without
anybody noticing, once it is told to.

## Fix

Set `enable_key_rotation = true` on the `aws_kms_key`.
"""

from collections.abc import Iterator

from iac_scan.sdk import EksCluster, Facts, KmsKey, Meta, Severity, Violation

META = Meta(
    title="Key of an EKS cluster that is never renewed",
    severity=Severity.LOW,
    catalogue="EKS-07",
    frameworks={"CIS-EKS": ("5.3.1",)},
    aliases=("CKV_AWS_7", "AWS-0065"),
)


def check(cluster: EksCluster, facts: Facts) -> Iterator[Violation]:
    """The keys that the cluster refers to; only symmetric ones can be renewed."""
    for block in cluster["encryption_config"].items:
        place = block["provider"][0]["key_arn"]
        found = facts.references.target(place, ("aws_kms_key",), cluster.resource.id.stack, "arn")
        if found is None:
            continue
        key = KmsKey(found, found.body)
        rotation = key.read("enable_key_rotation")
        if key.read("customer_master_key_spec").value == "SYMMETRIC_DEFAULT" and not rotation.is_true:
            message = f"{cluster.label} encrypts Secrets with a key that is never renewed"
            yield Violation(message, rotation.node, fix="enable_key_rotation = true")

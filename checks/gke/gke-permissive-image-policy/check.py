"""The Binary Authorization policy of a project lets images in that nobody has approved.

A policy that always allows, only writes to the log, asks for attestations of nobody, or excepts whole registries is the
same as none: whoever may start a pod runs any image.

## Fix

Write `evaluation_mode = "REQUIRE_ATTESTATION"` with `require_attestations_by`, enforce it with
`ENFORCED_BLOCK_AND_AUDIT_LOG`, and keep `admission_whitelist_patterns` to single repositories.
"""

from collections.abc import Iterator

from iac_scan.sdk import BinaryAuthorizationPolicy, Facts, Meta, Node, Severity, Violation

META = Meta(
    title="Image policy that lets everything in",
    severity=Severity.HIGH,
    catalogue="GKE-16",
    frameworks={"CIS-GKE": ("5.10.4",)},
)


def check(policy: BinaryAuthorizationPolicy, facts: Facts) -> Iterator[Violation]:
    """The default rule, the rules of single clusters, and the exceptions."""
    for rule in policy["default_admission_rule"].items:
        yield from flaws(rule, f"the default rule of {policy.address}")
    for rule in policy["cluster_admission_rules"].items:
        cluster = rule["cluster"].raw
        name = f"'{cluster}'" if isinstance(cluster, str) else "a cluster"
        yield from flaws(rule, f"the rule for {name} of {policy.address}")
    for exception in policy["admission_whitelist_patterns"].items:
        pattern = exception["name_pattern"]
        if covers_registry(pattern.text):
            message = f"{policy.address} excepts every image that fits '{pattern.text}'"
            yield Violation(message, pattern, severity=Severity.CRITICAL)


def flaws(rule: Node, name: str) -> Iterator[Violation]:
    """What is wrong with one rule."""
    mode, enforcement = rule["evaluation_mode"], rule["enforcement_mode"]
    if mode.text == "ALWAYS_ALLOW":
        yield Violation(f"{name} allows every image", mode, fix='evaluation_mode = "REQUIRE_ATTESTATION"')
        return
    if enforcement.text == "DRYRUN_AUDIT_LOG_ONLY":
        fix = 'enforcement_mode = "ENFORCED_BLOCK_AND_AUDIT_LOG"'
        yield Violation(f"{name} only writes to the log", enforcement, severity=Severity.MEDIUM, fix=fix)
    attestors = rule["require_attestations_by"]
    if mode.text == "REQUIRE_ATTESTATION" and not attestors.items:
        yield Violation(f"{name} asks for attestations of nobody", attestors, severity=Severity.MEDIUM)


def covers_registry(pattern: str) -> bool:
    """The pattern fits every image, or every image of a registry's host."""
    host, _, path = pattern.partition("/")
    return "*" in host or (bool(pattern) and path.strip("*") == "" and "*" in path)

"""Terraform writes the values of a Secret into its state.

The state is a file in plain text, and everybody who may plan may read it: pipelines, whoever has the bucket or the
backups of it. A key of one's own for the Secrets of the cluster does not help there, and neither does a variable that
is marked as sensitive, which is only left out of what is shown.

## Fix

Use `data_wo` with `data_wo_revision` (hashicorp/kubernetes 2.36, Terraform 1.11), fed by an ephemeral resource, which
leaves nothing in the state. Or let the cluster fetch the value itself, by an ExternalSecret.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, KubernetesSecret, Meta, Node, Severity, Violation

META = Meta(
    title="Secret in the state of Terraform",
    severity=Severity.MEDIUM,
    catalogue="X-32",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
    references=(
        "https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/guides/using-write-only-attributes",
    ),
)

INTERPOLATION = re.compile(r"\$\{([^}]*)\}")
ADDRESS = re.compile(
    r"(?!random_)[\w.\[\]\"-]+\."
    r"(?:id|name|region|(?:\w+_)?(?:address|arn|dns_name|email|endpoint|fqdn|host|hostname|port|user_?name))"
)


def check(secret: KubernetesSecret, facts: Facts) -> Iterator[Violation]:
    """Values that come from elsewhere, but for addresses; those in the files are `secret-value-in-manifest`'s."""
    for field in ("data", "binary_data"):
        values = secret[field]
        keys = [] if values.unknown else sorted(key for key, value in values.fields.items() if from_elsewhere(value))
        if keys or values.unknown:
            which = f"the values of {', '.join(keys)}" if keys else "all its values"
            yield Violation(f"{secret.resource.id.address} leaves {which} in the state of Terraform", values)


def from_elsewhere(value: Node) -> bool:
    """A value, or a part of the JSON that it is, does not stand in the files and may be secret."""
    return any(part.unknown and not is_address(part.written) for part in value.walk())


def is_address(expression: str) -> bool:
    """All that a value is made of names something, and opens nothing."""
    return all(ADDRESS.fullmatch(name.strip()) for name in INTERPOLATION.findall(expression) or [expression])

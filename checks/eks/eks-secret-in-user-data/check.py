"""A secret stands in the start-up script of machines.

Everything on a machine can read its start-up script from the metadata service, pods included, and so can everybody who
may look at the launch template or at Terraform's state.

## Fix

Store the secret in Secrets Manager or the Parameter Store, and read it with the role of the machine.
"""

from base64 import b64decode
from collections.abc import Iterator

from iac_scan.sdk import Facts, LaunchTemplate, Meta, Severity, Undecided, Unknown, Violation, in_value

META = Meta(
    title="Secret in a start-up script",
    severity=Severity.MEDIUM,
    catalogue="EKS-35",
    aliases=("CKV_AWS_46", "AWS-0029", "AWS-0129"),
)


def check(template: LaunchTemplate, facts: Facts) -> Iterator[Violation | Undecided]:
    """The script, decoded; of a script with interpolations, what is written around them."""
    script = template["user_data"]
    text = script.raw.expression if isinstance(script.raw, Unknown) else plain(script.text)
    found = in_value("user_data", text)
    if found is not None:
        message = f"{template.label} has {found.what} ({found.hint}) in its start-up script"
        yield Violation(message, script)
    elif isinstance(script.raw, Unknown):
        yield Undecided(script.raw.reason, script)


def plain(text: str) -> str:
    """A script that may be encoded."""
    try:
        return b64decode(text, validate=True).decode()
    except (ValueError, UnicodeDecodeError):
        return text

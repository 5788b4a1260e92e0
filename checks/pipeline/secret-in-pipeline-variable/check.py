"""A variable of a pipeline holds what is a secret by its shape.

Everybody who can read the repository has it, every job can print it, and it stays in the history when it is taken out.

## Fix

Revoke the secret, and keep the new one in the secrets or the masked variables of the CI system.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PipelineVariable, Severity, Violation, by_shape

META = Meta(title="Secret in a pipeline", severity=Severity.HIGH, catalogue="PIPE-05")


def check(variable: PipelineVariable, facts: Facts) -> Iterator[Violation]:
    """By shape alone: passwords of databases that live as long as a job are no secrets."""
    value = variable.value.raw
    found = by_shape(value) if isinstance(value, str) else None
    if found is not None:
        yield Violation(f"the variable {variable.name} holds {found.what} ({found.hint})", variable.value)

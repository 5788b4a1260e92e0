"""A pipeline pushes images to a registry, or pulls them from one, without checking the registry's certificate.

Whoever answers in the registry's place takes the login and decides what the pipeline gets; several tools even fall back
to HTTP.

## Fix

Remove the flag, and give the runner the authority that signed the registry's certificate.
"""

from collections.abc import Iterator

from iac_scan.sdk import UNVERIFIED, Facts, Meta, PipelineCommand, Severity, Undecided, Violation, weaknesses

META = Meta(title="Pipeline that does not check whom it asks", severity=Severity.HIGH, catalogue="PIPE-02")


def check(command: PipelineCommand, facts: Facts) -> Iterator[Violation | Undecided]:
    """The flags of the tools that speak with registries; the machine itself is no network."""
    for found in weaknesses(command, UNVERIFIED):
        if found.host is None:
            yield Undecided(
                f"{command.program} does not check the certificate of a registry that a variable names", found.at
            )
        else:
            yield Violation(f"{command.program} does not check the certificate of {found.host}", found.at)

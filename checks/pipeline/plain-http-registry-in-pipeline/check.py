"""A pipeline pushes images to a registry, or pulls them from one, over an unencrypted connection.

Whoever is on the way reads the login and the images, and puts others in their place: what the pipeline tested is then
not what clusters run.

## Fix

Remove the flag. Give the registry a certificate, and the runner the authority that signed it.
"""

from collections.abc import Iterator

from iac_scan.sdk import PLAIN, Facts, Meta, PipelineCommand, Severity, Undecided, Violation, weaknesses

META = Meta(title="Pipeline that asks a registry without TLS", severity=Severity.HIGH, catalogue="PIPE-01")


def check(command: PipelineCommand, facts: Facts) -> Iterator[Violation | Undecided]:
    """The flags of the tools that speak with registries; the machine itself is no network."""
    for found in weaknesses(command, PLAIN):
        if found.host is None:
            yield Undecided(f"{command.program} asks without TLS a registry that a variable names", found.at)
        else:
            yield Violation(f"{command.program} asks without TLS {found.host}", found.at)

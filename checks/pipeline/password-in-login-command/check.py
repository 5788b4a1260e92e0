"""A pipeline logs in to a registry with a password that is written into the script.

Everybody who can read the repository can push images in the pipeline's name, and the password stays in the history
when it is taken out.

## Fix

Change the password, and keep the new one in the secrets of the CI system; hand it over with `--password-stdin`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PipelineCommand, Severity, Violation, literal_password

META = Meta(title="Registry password in a script", severity=Severity.HIGH, catalogue="PIPE-03")


def check(command: PipelineCommand, facts: Facts) -> Iterator[Violation]:
    """The flag of each tool; the password itself is not told."""
    place = literal_password(command)
    if place is not None:
        yield Violation(f"{command.program} logs in with a password that is written here", place)

"""A workflow hands a password to an action that logs in to a registry, and the password is written into the workflow.

Everybody who can read the repository can push images in the workflow's name, and the password stays in the history
when it is taken out.

## Fix

Change the password, and hand over the new one as `${{ secrets.NAME }}`.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PipelineStep, Severity, Violation, is_literal

META = Meta(title="Registry password in a workflow", severity=Severity.HIGH, catalogue="PIPE-04")

LOGINS = {"docker/login-action", "redhat-actions/podman-login", "azure/docker-login", "azure/container-actions"}


def check(step: PipelineStep, facts: Facts) -> Iterator[Violation]:
    """The inputs that take a password; the password itself is not told."""
    password = step.inputs["password"]
    if step.action in LOGINS and is_literal(password):
        yield Violation(f"{step.action} gets a password that is written here", password)

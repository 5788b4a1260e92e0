"""A secret that is mounted for one command is copied into the image by it.

Secret mounts exist so that nothing remains of a secret. A copy remains: in the layer that the command makes, for
everybody who can pull the image.

## Fix

Let the program read the secret where it is mounted: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`, or
as a variable with `env=`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(
    title="Mounted secret copied into the image",
    severity=Severity.HIGH,
    catalogue="IMG-18",
    frameworks={"OWASP-K8S": ("K03",)},
)

TEMPORARY = ("/dev/", "/run/", "/var/run/")


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """cp, mv and install of a file below /run/secrets, and cat of one to a file, in what is shipped."""
    sources = [word for word in command.arguments if word.startswith("/run/secrets/")]
    if not sources or not command.instruction.stage.is_shipped:
        return
    if command.program in ("cp", "mv", "install"):
        targets = command.arguments[-1:]
    else:
        targets = command["writes"].strings if command.program == "cat" else []
    for target in targets:
        if not target.startswith(TEMPORARY):
            yield Violation(f"{sources[0]} is copied to {target}", command.node)

"""A secret that is mounted for one command is copied into the image by it.

Secret mounts exist so that nothing remains of a secret. A copy remains: in the layer that the command makes, for
everybody who can pull the image.

## Fix

Let the program read the secret where it is mounted: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`, or
as a variable with `env=`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(
    title="Mounted secret copied into the image",
    severity=Severity.HIGH,
    catalogue="IMG-18",
    frameworks={"OWASP-K8S": ("K03",)},
)

# Where nothing stays in a layer. Other files of /run do: only what is mounted goes away with the command.
TEMPORARY = ("/dev/", "/run/secrets/", "/var/run/secrets/")

# A variable that is set to what a secret holds.
READ = re.compile(r"""(\w+)=["']?(?:\$\(|`)\s*(?:cat\s+|<\s*)(/run/secrets/[^\s)"'`]+)""")


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """cp, mv and install of a secret, cat of one to a file, and a variable that holds one, in what is shipped."""
    sources = secrets(command)
    if not command.instruction.stage.is_shipped:
        return
    if not sources:
        yield from from_variable(command)
        return
    if command.program in ("cp", "mv", "install"):
        targets = command.arguments[-1:]
    else:
        targets = command["writes"].strings if command.program == "cat" else []
    for target in targets:
        if not target.startswith(TEMPORARY):
            yield Violation(f"{sources[0]} is copied to {target}", command.node)


def secrets(command: BuildCommand) -> list[str]:
    """The mounted secrets among the words of a command."""
    return [word for word in command.arguments if word.startswith("/run/secrets/")]


def from_variable(command: BuildCommand) -> Iterator[Violation]:
    """A command that writes to a file what its script has read from a secret into a variable."""
    targets = [target for target in command["writes"].strings if not target.startswith(TEMPORARY)]
    script = command.instruction["script"].text
    if not targets or "/run/secrets/" not in script:
        return
    for name, secret in READ.findall(script):
        if any(re.search(rf"\$\{{?{name}\b", word) for word in command.arguments):
            yield Violation(f"{secret} is copied to {targets[0]} through {name}", command.node)

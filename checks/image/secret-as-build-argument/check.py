"""A secret is handed to the build as an argument.

Arguments are no secrets: they are written into the history of every layer that is made while they are set, and into
the build's provenance. Whoever can pull the image can read them.

In a stage that only builds they stay in the build cache, which is why the finding is low there.

## Fix

Use a secret mount, which leaves no trace: `RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci`, and
`docker build --secret id=npm_token,env=NPM_TOKEN`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Confidence, Facts, Meta, Severity, Violation, is_secret_key

META = Meta(
    title="Secret as a build argument",
    severity=Severity.MEDIUM,
    catalogue="IMG-10",
    frameworks={"OWASP-K8S": ("K03",)},
    confidence=Confidence.LIKELY,
    aliases=("DS-0031",),
)


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """Arguments of a stage without a default, whose names speak of a secret."""
    if instruction.keyword != "ARG" or instruction.is_global:
        return
    low = None if instruction.stage.is_shipped else Severity.LOW
    for name, value in instruction["pairs"].fields.items():
        if not value.unknown and not value.value and is_secret_key(name):
            yield Violation(f"the build takes {name} as an argument", value, severity=low)

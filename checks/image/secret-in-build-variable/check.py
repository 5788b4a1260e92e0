"""A variable of the Dockerfile holds a secret in plain text.

Dockerfiles are kept in repositories, and ENV, LABEL and the arguments of a build are written into the image's
configuration: `docker history` and `docker inspect` show them to everybody who can pull the image. An ENV that copies a
build argument does the same with whatever was given to the build.

What counts is what the value looks like: the form of a known kind of key, a password in a URL, or a name that
speaks of a secret together with a value that could be one.

## Fix

Change the secret wherever it is valid. At build time hand it over with `RUN --mount=type=secret,id=…`, at run time as
the orchestrator's secret.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Unknown, Violation, in_value, is_secret_key

META = Meta(
    title="Secret in a variable of a Dockerfile",
    severity=Severity.HIGH,
    catalogue="IMG-08",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
    aliases=("DS-0031",),
)


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """Literal values, and ENV that keeps an argument whose name speaks of a secret."""
    if instruction.keyword not in ("ENV", "ARG", "LABEL"):
        return
    for name, value in instruction["pairs"].fields.items():
        if isinstance(value.raw, Unknown):
            if instruction.keyword == "ENV" and is_secret_key(name) and "without a default" in value.raw.reason:
                yield Violation(f"ENV {name} keeps the build argument {value.raw.expression} in the image", value)
            continue
        found = in_value(name, value.text)
        if found is not None:
            yield Violation(f"{instruction.keyword} {name} holds {found.what} ({found.hint})", value)

"""A command of the build, or a file that it writes, holds a secret in plain text.

The command stands in the image's history and in the repository; the file stands in a layer of the image, even when a
later command removes it.

## Fix

Change the secret wherever it is valid, then hand it to the one command that needs it:
`RUN --mount=type=secret,id=token,env=TOKEN ./build.sh`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation, in_arguments, in_value

META = Meta(
    title="Secret in a command of a Dockerfile",
    severity=Severity.HIGH,
    catalogue="IMG-09",
    frameworks={"OWASP-K8S": ("K03",), "MITRE": ("T1552.001",)},
)


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """The words of commands, the variables set for them, and here-documents."""
    found = False
    for command in instruction["commands"].items:
        words = command["words"].raw
        for index, secret in in_arguments(words):
            found = True
            yield Violation(f"a command holds {secret.what} ({secret.hint})", command["words"][index])
        if words[:1] != ["export"]:
            for name, value in command["assigned"].fields.items():
                held = in_value(name, value.text)
                if held is not None:
                    found = True
                    yield Violation(f"{name} holds {held.what} ({held.hint})", command)
    for document in instruction["heredocs"].items:
        held = in_value("", document["content"].text)
        if held is not None and not found:
            yield Violation(f"the here-document {document['delimiter'].text} holds {held.what} ({held.hint})", document)

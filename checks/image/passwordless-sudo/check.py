"""A user of the image may become root with sudo, without a password.

The image looks as if its process were not root, but every program it runs can be, with one word in front of it. A
process that is broken into is root in the container at once.

## Fix

Install what needs root before `USER`, and leave sudo out of the image. An entrypoint that has to drop rights is better
served by gosu or `setpriv`, started as root.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(
    title="sudo without a password", severity=Severity.MEDIUM, catalogue="IMG-16", frameworks={"NSA-CISA": ("nonroot",)}
)


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """What is shipped writes NOPASSWD somewhere; removing it is no flaw."""
    if instruction.keyword not in ("RUN", "COPY") or not instruction.stage.is_shipped:
        return
    for command in instruction["commands"].items:
        program, *arguments = command["words"].raw or ("",)
        if program in ("echo", "printf", "sed", "tee") and any("NOPASSWD" in word for word in arguments):
            yield Violation("sudo asks for no password", command)
            return
    if any("NOPASSWD" in document["content"].text for document in instruction["heredocs"].items):
        yield Violation("sudo asks for no password", instruction.node)

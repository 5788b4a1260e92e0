"""The build runs a script straight from the Internet, whatever it says at that moment.

Nobody has looked at it, nothing compares it with what it should be, and a broken connection runs half of it. Whoever
takes over the server decides what is in the image.

Over plain HTTP everybody on the way can do so, too.

## Fix

Download the script to a file, compare its checksum, then run it:

    RUN curl -fsSLo install.sh https://example.com/install.sh \\
     && echo "<sha256>  install.sh" | sha256sum -c - \\
     && sh install.sh

`ADD --checksum=sha256:… https://… install.sh` does the first two steps at once. Better still, install a package that
your distribution signs.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation, interpreter_of, urls

META = Meta(
    title="Script from the Internet run unseen",
    severity=Severity.MEDIUM,
    catalogue="IMG-04",
    frameworks={"OWASP-K8S": ("K07",), "NSA-CISA": ("image",)},
)


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """What a downloader writes goes to an interpreter, through a pipe or in its words."""
    for url, _ in urls(command):
        runner = interpreter_of(command)
        if runner is not None:
            is_plain = not url.lower().startswith("https://")
            message = f"{command.program} hands {url.partition('?')[0]} to {runner.program}, which runs it"
            yield Violation(message, command.node, severity=Severity.HIGH if is_plain else None)
            return

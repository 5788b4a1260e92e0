"""The container starts with a command that an attack would use as well.

Fetching a script and running it at once gives control to whoever runs that server; a shell server or `nsenter`
opens the container or the node; `sudo` and wide-open file modes undo what the image's maker restricted.

## Fix

Do in the image what the command does at start: install programs when the image is built, and set file modes there.
Start the program itself.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, Meta, Severity, Violation

META = Meta(
    title="Dangerous start command",
    severity=Severity.LOW,
    catalogue="K8S-WKL-037",
    frameworks={"OWASP-K8S": ("K01",), "MITRE": ("T1059.013",)},
    aliases=("C-0062", "C-0042"),
)

PATTERNS = {
    "runs what it has just fetched": re.compile(r"\b(?:curl|wget)\b[^|;&\n]*\|\s*(?:sudo\s+)?(?:ba|da|z|k)?sh\b"),
    "uses sudo": re.compile(r"(?:^|[\s;&|(])sudo(?=\s|$)"),
    "starts a shell server": re.compile(r"(?:^|[\s;&|(/])sshd(?=\s|$)"),
    "opens files to everybody": re.compile(r"\bchmod\s+(?:-R\s+)?0?777\b"),
    "enters namespaces of other processes": re.compile(r"(?:^|[\s;&|(/])nsenter(?=\s|$)"),
    "mounts file systems": re.compile(r"(?:^|[\s;&|(/])mount\s+-"),
    "hands a token to kubectl": re.compile(r"\bkubectl\b[^\n]*--token[= ]"),
}


COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """Command and arguments read as one line, without comments."""
    words = [item.raw for field in ("command", "args") for item in container[field].items if isinstance(item.raw, str)]
    line = COMMENT.sub("", " ".join(words))
    at = container["command"] if container["command"].present else container["args"]
    for what, pattern in PATTERNS.items():
        if pattern.search(line):
            yield Violation(f"container '{container.name}' {what} when it starts", at)

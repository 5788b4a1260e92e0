"""ADD fetches a file from the Internet, and nothing compares it with what it should be.

Whoever takes over the server, or moves the branch or tag, decides what is in the image. Over plain HTTP everybody on
the way can do so, too.

## Fix

Name the checksum: `ADD --checksum=sha256:… https://…`. For a Git repository name the commit:
`ADD https://git.example.com/shop.git#<40 digits> /src`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(
    title="Remote file without a checksum",
    severity=Severity.MEDIUM,
    catalogue="IMG-12",
    frameworks={"NSA-CISA": ("image",)},
    aliases=("DS-0005", "CKV_DOCKER_4", "DL3020"),
)

REMOTE = re.compile(r"(?:https?|ftp|git)://|git@", re.IGNORECASE)
COMMIT = re.compile(r"#[0-9a-f]{40}(?::|$)|[?&](?:commit|checksum)=[0-9a-f]{40}(?:&|$)")


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """A commit of Git is its own checksum."""
    if instruction.keyword != "ADD" or instruction.flag("checksum").present:
        return
    for source in instruction.words[:-1]:
        if REMOTE.match(source.text) and not COMMIT.search(source.text):
            is_plain = source.text.lower().startswith(("http://", "ftp://", "git://"))
            message = f"{source.text.partition('?')[0]} is added without a checksum"
            yield Violation(message, source, severity=Severity.HIGH if is_plain else None)

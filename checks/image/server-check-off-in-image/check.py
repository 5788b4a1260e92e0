"""The image carries a variable that keeps programs from verifying the servers they talk to.

It does not end with the build: every process of every container that runs the image inherits it, and takes any server
for the one it asked for.

## Fix

Remove the variable. Install the certificate of your own authority in its place, and name it with
`NODE_EXTRA_CA_CERTS`, `REQUESTS_CA_BUNDLE` or `GIT_SSL_CAINFO` where programs don't read the system's.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(
    title="Image that switches verification of servers off",
    severity=Severity.HIGH,
    catalogue="IMG-06",
    frameworks={"OWASP-K8S": ("K07",)},
    aliases=("CKV2_DOCKER_5", "CKV2_DOCKER_6"),
)

OFF = {
    "NODE_TLS_REJECT_UNAUTHORIZED": re.compile(r"0"),
    "PYTHONHTTPSVERIFY": re.compile(r"0"),
    "GIT_SSL_NO_VERIFY": re.compile(r"(?!0$|false$|no$|off$).+", re.IGNORECASE),
    "NPM_CONFIG_STRICT_SSL": re.compile(r"false|0", re.IGNORECASE),
    "YARN_ENABLE_STRICT_SSL": re.compile(r"false|0", re.IGNORECASE),
    "PIP_TRUSTED_HOST": re.compile(r".+"),
    "GOINSECURE": re.compile(r".+"),
}


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """ENV of every stage: also what is built that way was not verified."""
    if instruction.keyword != "ENV":
        return
    for name, value in instruction["pairs"].fields.items():
        wanted = OFF.get(name.upper())
        if wanted is not None and wanted.fullmatch(value.text):
            yield Violation(f"{name}={value.text} keeps programs from verifying servers", value)

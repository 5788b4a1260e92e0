"""The build installs packages without verifying who made them.

Distributions sign their packages, so that it does not matter which mirror they come from. Without that verification
everybody who runs a mirror, or sits on the way to one, decides what is installed, as root.

## Fix

Remove the switch, and install the key of the repository: for apt as a file in `/etc/apt/keyrings` that the entry names
with `signed-by`, for yum and dnf with `gpgkey=` and `gpgcheck=1`, for apk in `/etc/apk/keys`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(
    title="Packages installed without their signature",
    severity=Severity.HIGH,
    catalogue="IMG-07",
    frameworks={"NSA-CISA": ("image",)},
    aliases=("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_10", "CKV2_DOCKER_11"),
)

APT = re.compile(
    r"--allow-unauthenticated|--force-yes|--allow-insecure-repositories|APT::Get::AllowUnauthenticated=(?:true|1)"
    r"|Acquire::AllowInsecureRepositories=(?:true|1)|Acquire::AllowDowngradeToInsecureRepositories=(?:true|1)",
    re.IGNORECASE,
)
YUM = re.compile(r"--nogpgcheck|(?:--setopt=)\S*gpgcheck=(?:0|false|no)")
SWITCHES = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), APT),
    **dict.fromkeys(("yum", "dnf", "microdnf", "tdnf"), YUM),
    "apk": re.compile(r"--allow-untrusted"),
    "zypper": re.compile(r"--no-gpg-checks|--allow-unsigned-rpm"),
    "rpm": re.compile(r"--nosignature|--nodigest"),
}
SOURCE = re.compile(r"\bdeb(?:-src)? \[[^\]]*trusted=yes[^\]]*\] +(?!file:|copy:)")  # not the folder of a build


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """By a switch of the package manager, or by a list of sources that says so."""
    text = " ".join(command.arguments)
    switch = SWITCHES.get(command.program)
    match = switch.search(text) if switch else None
    if match:
        yield Violation(f"{command.program} takes packages without a signature: {match[0]}", command.node)
    elif command.program in ("echo", "printf") and SOURCE.search(text):
        yield Violation("a source of packages is trusted without a signature: trusted=yes", command.node)

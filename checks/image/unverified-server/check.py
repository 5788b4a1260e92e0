"""The build talks to a server without making sure that it is the right one.

With certificates unchecked, everybody on the way between the build and the server can hand it something else: a proxy,
a guest on the same network, a router. What they hand over ends up in the image, or the credentials of the build with
them.

## Fix

Remove the switch. If the server's certificate is signed by your own authority, install that authority's certificate:
`COPY ca.crt /usr/local/share/ca-certificates/` and `RUN update-ca-certificates`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import BuildCommand, Facts, Meta, Severity, Violation

META = Meta(
    title="Server not verified during the build",
    severity=Severity.HIGH,
    catalogue="IMG-05",
    frameworks={"NSA-CISA": ("image",)},
    aliases=("CKV2_DOCKER_2", "CKV2_DOCKER_3", "CKV2_DOCKER_5", "CKV2_DOCKER_6", "CKV2_DOCKER_9"),
)

NPM = re.compile(r"(?:^| )(?:--)?strict-ssl[= ]\"?false")
HOST_KEY = re.compile(r"StrictHostKeyChecking[= ]no\b", re.IGNORECASE)
KUBE = re.compile(r"--insecure-skip-tls-verify(?:=true)?(?: |$)")
# What in the arguments of a program, joined by blanks, switches the verification off.
SWITCHES = {
    # Options that take a value end a group of short ones: in `-ok` the k is the name of a file.
    "curl": re.compile(r"(?:^| )(?:--insecure|-[^-oHduXAbceFTwxmrCDEKPQtUyYz ]*k\S*)(?= |$)"),
    "wget": re.compile(r"--no-check-certificate"),
    "git": re.compile(r"http\.(?:\S+\.)?sslverify[= ](?:false|0|no|off)\b", re.IGNORECASE),
    "npm": NPM,
    "yarn": NPM,
    "pnpm": NPM,
    "pip": re.compile(r"--trusted-host\b|\b(?:global|install)\.trusted-host\b"),
    "uv": re.compile(r"--(?:trusted-host|allow-insecure-host)\b"),
    "poetry": re.compile(r"certificates\.\S+\.cert false"),
    "apt-get": re.compile(r"Acquire::https?::Verify-(?:Peer|Host)=(?:false|0)", re.IGNORECASE),
    "yum": re.compile(r"sslverify=(?:0|false|no)", re.IGNORECASE),
    "conda": re.compile(r"ssl_verify (?:false|no)", re.IGNORECASE),
    "composer": re.compile(r"disable-tls (?:--)?true|secure-http (?:--)?false"),
    "bundle": re.compile(r"ssl_verify_mode 0"),
    "ssh": HOST_KEY,
    "scp": HOST_KEY,
    "helm": KUBE,
    "kubectl": KUBE,
    "oc": KUBE,
}
SAME = {"pip3": "pip", "apt": "apt-get", "dnf": "yum", "microdnf": "yum", "mamba": "conda", "bundler": "bundle"}
# Variables that do the same for the command they are set for.
VARIABLES = re.compile(
    r"GIT_SSL_NO_VERIFY=(?!0$|false$|$)|NODE_TLS_REJECT_UNAUTHORIZED=0|PYTHONHTTPSVERIFY=0|PIP_TRUSTED_HOST=."
    r"|(?:NPM_CONFIG_STRICT_SSL|YARN_ENABLE_STRICT_SSL)=(?:false|0)|GOINSECURE=.|GIT_SSH_COMMAND=.*KeyChecking[= ]no",
    re.IGNORECASE,
)


def check(command: BuildCommand, facts: Facts) -> Iterator[Violation]:
    """By a switch of the program, or by a variable that is set for it."""
    switch = SWITCHES.get(SAME.get(command.program, command.program))
    match = switch.search(" ".join(command.arguments)) if switch else None
    if match:
        yield Violation(f"{command.program} doesn't verify the server: {match[0].strip()}", command.node)
    for name, value in command.assigned.items():
        if VARIABLES.match(f"{name}={value}"):
            yield Violation(f"{name}={value} keeps {command.program} from verifying the server", command.node)

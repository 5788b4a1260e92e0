"""A job speaks with its Docker daemon over a network, without TLS.

Whoever reaches the daemon's port runs containers on it, as root and with every image and secret of the job.

## Fix

Leave `DOCKER_TLS_CERTDIR` at `/certs`, share that folder with the service, and use `DOCKER_HOST: tcp://docker:2376`.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PipelineVariable, Severity, Violation, is_loopback

META = Meta(title="Docker daemon of a job without TLS", severity=Severity.MEDIUM, catalogue="PIPE-06")

PLAIN_PORT = re.compile(r"tcp://([^/:]+):2375/?")


def check(variable: PipelineVariable, facts: Facts) -> Iterator[Violation]:
    """The variable by which the daemon's image goes without TLS, and the port that it then listens on."""
    value = variable.value.raw
    if variable.name == "DOCKER_TLS_CERTDIR" and value == "":
        yield Violation(
            "DOCKER_TLS_CERTDIR is empty, so the Docker daemon takes connections without TLS", variable.value
        )
    match = PLAIN_PORT.fullmatch(value) if variable.name == "DOCKER_HOST" and isinstance(value, str) else None
    if match and not is_loopback(match[1]):
        yield Violation(f"DOCKER_HOST {value} is asked without TLS", variable.value)

"""The Docker daemon beside a job is told not to check the certificate of a registry.

Whoever answers in the registry's place takes the login and decides which images the job builds on; the daemon even
falls back to HTTP.

## Fix

Remove `--insecure-registry`, and give the daemon the authority that signed the registry's certificate.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, PipelineImage, Severity, Undecided, Violation, is_loopback

META = Meta(title="Service that does not check a registry", severity=Severity.HIGH, catalogue="PIPE-07")


def check(image: PipelineImage, facts: Facts) -> Iterator[Violation | Undecided]:
    """The words that the daemon is started with."""
    words = image.arguments
    for number, word in enumerate(words):
        flag, equals, host = word.text.partition("=")
        if flag == "--insecure-registry":
            host = host if equals else words[number + 1].text if number + 1 < len(words) else ""
            if "$" in host:
                yield Undecided("the service does not check the certificate of a registry that a variable names", word)
            elif host and not is_loopback(host):
                yield Violation(f"the service does not check the certificate of {host}", word)

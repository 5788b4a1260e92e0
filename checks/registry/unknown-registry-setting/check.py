"""Settings of registries, engines and nodes hold a key that nobody reads, or a value that is not taken.

Most of these programs ignore a key that they don't know without a word: `insecure-skip-verify = false`, a misspelt
`tls`, or `blocked` in the wrong table protect nothing although the file reads as if they did. Docker does not start
with an unknown key, and nothing can be pulled with one in policy.json. Keys of older and newer versions of a format
are known.

## Fix

Write the key as the message says, or remove it; give the value the type that the message names.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Flaw, Meta, RegistrySettings, Severity, Undecided, Violation, settings_problems

META = Meta(title="Registry setting that is not understood", severity=Severity.MEDIUM, catalogue="REG-1")


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation | Undecided]:
    """The flaws in the structure; a key in another case is read, and then not judged by other checks."""
    for problem in settings_problems(settings.node, settings.resource.kind):
        if problem.flaw is Flaw.OTHER_CASE:
            yield Undecided(problem.message, problem.at)
        else:
            yield Violation(problem.message, problem.at)

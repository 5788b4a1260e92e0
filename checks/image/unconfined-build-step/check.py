"""A step of the build runs outside of the builder's sandbox.

`--security=insecure` gives the step all capabilities of the machine that builds; `--network=host` puts it on that
machine's network, where it reaches what listens on localhost and the metadata service of the cloud. Whatever the step
downloads and runs, such as the scripts of packages, has that power over the builder and over all later builds.

## Fix

Remove the flag. Give the step what it needs instead: a network of its own, files through `--mount`, and prepared
artefacts where a build needs devices.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(title="Build step outside of the sandbox", severity=Severity.MEDIUM, catalogue="IMG-15")


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """The flags of RUN, also of one that ONBUILD keeps."""
    if instruction.keyword != "RUN":
        return
    security, network = instruction.flag("security"), instruction.flag("network")
    if security.text == "insecure":
        yield Violation("the step runs with all capabilities of the builder", security, severity=Severity.HIGH)
    if network.text == "host":
        yield Violation("the step runs on the network of the builder", network)

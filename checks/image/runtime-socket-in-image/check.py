"""The image is made to be run with the socket of the container runtime.

Whoever can write to that socket can start a container that mounts the node's disk: it is root on the node. An image
that declares it as a volume, or changes its mode, expects to be given that power.

## Fix

Build images with a tool that needs no runtime, such as rootless BuildKit or buildah. To read the runtime's state put a
proxy in front that lets only those requests through.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuildInstruction, Facts, Meta, Severity, Violation

META = Meta(
    title="Image that expects the runtime's socket",
    severity=Severity.MEDIUM,
    catalogue="IMG-19",
    frameworks={"MITRE": ("T1611",)},
)

SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "podman.sock")
CHANGES = ("chmod", "chown", "chgrp", "ln", "setfacl")


def check(instruction: BuildInstruction, facts: Facts) -> Iterator[Violation]:
    """VOLUME, and commands that give others access to it, in what is shipped."""
    if instruction.keyword not in ("VOLUME", "RUN") or not instruction.stage.is_shipped:
        return
    for word in instruction.words if instruction.keyword == "VOLUME" else ():
        if word.text.endswith(SOCKETS):
            yield Violation(f"the image declares {word.text} as a volume", word)
    for command in instruction["commands"].items:
        program, *arguments = command["words"].raw or ("",)
        socket = next((word for word in arguments if word.endswith(SOCKETS)), "")
        if program in CHANGES and socket:
            yield Violation(f"{program} gives others access to {socket}", command)

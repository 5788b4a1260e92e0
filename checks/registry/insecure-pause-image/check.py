"""The image that every pod starts with comes from a registry that the node asks insecurely.

The pause image is in every pod of the node and holds its network. Somebody on the way who answers for the registry has
a program of theirs run in all of them.

## Fix

Take the image from a registry that is asked over verified TLS, and name it by its digest.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ImageReference, Meta, Node, RegistrySettings, Severity, Step, Violation

META = Meta(
    title="Pause image from a registry that is asked insecurely",
    severity=Severity.MEDIUM,
    catalogue="CTD-05",
    frameworks={"OWASP-K8S": ("K10",)},
)


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """The pause image of CRI-O, and of containerd by version 2 and by version 3 of its file."""
    if settings.resource.kind not in ("ContainerdConfig", "CrioConfig"):
        return
    for at in pause_images(settings):
        image = ImageReference.parse(at.text)
        for owner, endpoint in list(facts.registries.insecure(image))[:1] if image and not image.digest else ():
            how = "over HTTP" if endpoint.plain else "without verifying its certificate"
            step = Step(f"{owner.title} asks '{endpoint.url}' {how}", endpoint.at)
            yield Violation(f"every pod starts with an image of {image.host}, which the node asks {how}", at, (step,))


def pause_images(settings: RegistrySettings) -> Iterator[Node]:
    """The places that name it."""
    plugins = settings["plugins"]
    for at in (
        plugins["io.containerd.grpc.v1.cri"]["sandbox_image"],
        plugins["cri"]["sandbox_image"],
        plugins["io.containerd.cri.v1.images"]["pinned_images"]["sandbox"],
        settings["crio"]["image"]["pause_image"],
    ):
        if at.present:
            yield at

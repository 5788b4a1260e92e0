"""The image runs its process as root, since no USER says otherwise.

Root in a container is root for the kernel: a flaw in the runtime, a mounted folder or a kernel bug then gives an
attacker far more than the process needs. Whoever breaks into it can also change every file of the image.

Stages that only build may run as root; what counts is the user that the last stage ends with. Where no USER is set the
base image decides, and that is known of common images only.

## Fix

Create a user, and switch to it as the last thing before the entrypoint. A number lets Kubernetes verify that it is not
root: `USER 10001:10001`.
"""

from collections.abc import Iterator

from iac_scan.sdk import BuiltImage, Facts, ImageReference, Meta, Severity, Step, Undecided, Violation, user_of

META = Meta(
    title="Image that runs as root",
    severity=Severity.MEDIUM,
    catalogue="IMG-01",
    frameworks={"OWASP-K8S": ("K01",), "NSA-CISA": ("nonroot",)},
    aliases=("DS-0002", "CKV_DOCKER_3", "CKV_DOCKER_8", "DL3002"),
)
FIX = "USER 10001:10001"
ROOT = ("0", "root")


def check(image: BuiltImage, facts: Facts) -> Iterator[Violation | Undecided]:
    """The last USER counts; without one that of the base image, which may be built here as well."""
    last = image.last("USER")
    if last is not None:
        user = last.words[0].text.partition(":")[0].strip()
        if user.lower() in ROOT:
            yield Violation(f"the image runs as {user}", last.words[0], fix=FIX)
        return
    base = image.lineage[-1].base
    if base.text == "scratch":
        yield Violation("the image sets no user, so it runs as root", image.base, fix=FIX)
        return
    reference = ImageReference.parse(base.text)
    if reference is not None and facts.built_images.of(reference):
        user, at = facts.built_images.user(image) or (None, base)
        if user in ROOT:
            message = f"the image sets no user, and {base.text}, which is built here, leaves it at root"
            yield Violation(message, image.base, (Step(f"{base.text} runs as {user}", at),), fix=FIX)
        if user is not None:
            return
    user = user_of(reference) if reference is not None else None
    if user == "root":
        yield Violation(f"the image sets no user, and {base.text} leaves it at root", image.base, fix=FIX)
    elif user is None:
        yield Undecided(f"the image sets no user, and that of {base.text} is not known here", image.base)

"""A workload pulls its image by a tag, from a repository in which tags can be moved to other images.

Whoever may push to the repository replaces what the workload runs: the next node that pulls the tag starts the new
image, and nothing in the manifests shows it.

## Fix

Pin the image by its digest, or make the repository's tags immutable.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, EcrRepository, Facts, GoogleRegistry, Meta, Severity, Step, Undecided, Violation

META = Meta(title="Running by a tag that can be moved", severity=Severity.HIGH, catalogue="X-14")


def check(container: Container, facts: Facts) -> Iterator[Violation | Undecided]:
    """A tag of a declared repository; registries of Azure have no setting that fixes tags."""
    image = container["image"]
    origin = facts.origin_of(image, container.resource.id.stack)
    if origin is None or origin.digest:
        return
    resource = origin.resource
    setting, movable = resource.body["name"], True
    if resource.kind == "aws_ecr_repository":
        found = EcrRepository(resource, resource.body).read("image_tag_mutability")
        setting, movable = found.node, str(found.value).startswith("MUTABLE")
        if found.value == "IMMUTABLE_WITH_EXCLUSION":
            yield Undecided(
                f"whether {resource.name} fixes the tag {origin.tag or 'latest'} depends on a filter", image
            )
            return
    elif resource.kind == "google_artifact_registry_repository":
        found = GoogleRegistry(resource, resource.body).read("docker_config.immutable_tags")
        setting, movable = found.node, not found.is_true
    if not movable:
        return
    step = Step(f"{resource.name} lets tags be moved", setting)
    if not origin.certain:
        message = f"whether {resource.name} is where container '{container.name}' pulls from depends on the account"
        yield Undecided(message, image, (step,))
        return
    always = container["imagePullPolicy"].raw == "Always" and origin.tag not in ("", "latest")
    message = f"container '{container.name}' runs the tag {origin.tag or 'latest'}, which {resource.name} lets be moved"
    yield Violation(message, image, (step,), Severity.MEDIUM if always else None)

"""A workload runs an image from a repository that nothing scans for known flaws.

Nobody is told when a flaw becomes known in what the workload runs.

## Fix

Switch scanning on for the repository or the whole registry.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, EcrRepository, Facts, GoogleRegistry, Meta, Severity, Step, Undecided, Violation

META = Meta(title="Running an image that nothing scans", severity=Severity.MEDIUM, catalogue="X-15")


def check(container: Container, facts: Facts) -> Iterator[Violation | Undecided]:
    """The settings of the declared repository; plans of Azure's Defender are not in the same root."""
    image = container["image"]
    origin = facts.origin_of(image, container.resource.id.stack)
    if origin is None:
        return
    resource = origin.resource
    if resource.kind == "aws_ecr_repository":
        repository = EcrRepository(resource, resource.body)
        setting = repository.read("image_scanning_configuration.scan_on_push")
        scanned = setting.is_true or repository.scanned_by_registry(facts.references)
    elif resource.kind == "google_artifact_registry_repository":
        setting = GoogleRegistry(resource, resource.body).read("vulnerability_scanning_config.enablement_config")
        scanned = setting.value != "DISABLED"
    else:
        return
    if scanned:
        return
    step = Step(f"{resource.name} has its images scanned by nothing", setting.node)
    if origin.certain:
        yield Violation(
            f"container '{container.name}' runs an image that {resource.name} does not scan", image, (step,)
        )
    else:
        message = f"whether {resource.name} is where container '{container.name}' pulls from depends on the account"
        yield Undecided(message, image, (step,))

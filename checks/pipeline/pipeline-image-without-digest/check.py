"""A job runs in an image that is named by a tag, and a tag can be moved to another image.

Whoever moves it runs code with the secrets of the job. Since a digest has to be updated with every release, this check
runs on request only.

## Fix

Append the digest to the tag: `golang:1.25@sha256:…`. Tools such as Renovate and Dependabot keep both up to date.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, ImageReference, Meta, PipelineImage, Severity, Violation

META = Meta(title="Image of a job without a digest", severity=Severity.LOW, catalogue="PIPE-08", profile="hygiene")


def check(image: PipelineImage, facts: Facts) -> Iterator[Violation]:
    """References with variables in them are no references yet."""
    text = image.reference.text
    found = ImageReference.parse(text) if "$" not in text else None
    if found is not None and not found.digest:
        which = "has no digest" if found.tag not in ("", "latest") else "has neither a version nor a digest"
        yield Violation(f"the image {text} {which}", image.reference)

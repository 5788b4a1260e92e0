"""What the cluster runs is decided by whatever is pushed to a branch, or fetched over plain http.

With automatic synchronisation a push to the branch is a deployment: there is no step left at which somebody could
look. A repository over http can be replaced on the way.

## Fix

Deploy a tag or a commit (`targetRevision`, `ref.tag`, `ref.commit`), or protect the branch and suppress the finding
with that reason. Use https for repositories.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, GitOpsSource, Meta, Node, Severity, Violation

META = Meta(
    title="Deployment follows a moving source",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-057",
    frameworks={"OWASP-K8S": ("K01",)},
)

VERSION = re.compile(r"v?\d+(\.\d+)*([-+].*)?|[0-9a-f]{7,40}|refs/tags/.+|\{\{.*\}\}")
PINNED = ("tag", "semver", "commit", "name")


def check(source: GitOpsSource, facts: Facts) -> Iterator[Violation]:
    """Argo CD and Flux, each by the fields it has."""
    kind, spec = source.resource.kind, source["spec"]
    if kind in ("Application", "ApplicationSet"):
        application = spec["template"]["spec"] if kind == "ApplicationSet" else spec
        automated = application["syncPolicy"]["automated"]
        for entry in (application["source"], *application["sources"].items):
            if automated.raw is not None and automated.present:
                yield from moving(entry)
            yield from unencrypted(entry["repoURL"])
        return
    yield from unencrypted(spec["url"])
    if kind == "GitRepository" and not any(spec["ref"][name].present for name in PINNED):
        branch = spec["ref"]["branch"]
        yield Violation(f"the cluster follows the branch {branch.text or 'master'}", branch)


def moving(entry: Node) -> Iterator[Violation]:
    """An automated source that is not a version."""
    at = entry["targetRevision"]
    if entry["repoURL"].present and not entry["chart"].present and not VERSION.fullmatch(at.text or "HEAD"):
        yield Violation(f"the cluster follows {at.text or 'HEAD'} of the repository automatically", at)


def unencrypted(at: Node) -> Iterator[Violation]:
    """A repository over plain http."""
    if at.text.lower().startswith("http://"):
        yield Violation("the repository is fetched over plain http", at)

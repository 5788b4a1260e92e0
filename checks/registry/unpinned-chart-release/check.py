"""A release installs whatever version of a chart its repository calls the newest.

Whoever may publish there decides what runs in the cluster at the next apply, and two applies of the same code differ.
Without `version`, Helm takes the newest version that is no pre-release; a range takes the newest that fits.

## Fix

Name one version: `version = "4.11.3"`. A tool such as Renovate raises it in pull requests, which are scanned.
"""

import re
from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, RegistrySettings, Severity, Violation

META = Meta(title="Release of a chart without a version", severity=Severity.MEDIUM, catalogue="HELM-01, X-42")

# One version by semantic versioning, as Helm reads it: a leading v, and a build behind a plus sign. A shorter number
# such as `1.2` is a range to Helm (Masterminds/semver), as are `^`, `~`, `*`, `x` and comparisons.
ONE_VERSION = re.compile(r"=?\s*v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


def check(settings: RegistrySettings, facts: Facts) -> Iterator[Violation]:
    """One version for every chart that comes from a repository; a URL of an archive is one already."""
    if settings.resource.kind != "helm_release":
        return
    chart, repository, version = (settings[name] for name in ("chart", "repository", "version"))
    if not repository.text and not chart.text.startswith("oci://"):
        return
    named = version.text.strip()
    if not named:
        words = f"the newest version of the chart '{chart.text}' is installed"
        yield Violation(words, version if version.present else chart)
    elif not ONE_VERSION.fullmatch(named):
        yield Violation(f"the newest version of the chart '{chart.text}' that fits '{named}' is installed", version)

"""How a scan stands to an earlier one: what is new, what is fixed, what is unchanged, and what can't be compared."""

from collections.abc import Mapping
from enum import StrEnum

from iac_scan.model.check import Severity
from iac_scan.model.finding import Finding, Verdict
from iac_scan.model.record import record


class Bucket(StrEnum):
    """Where a finding stands between two scans."""

    NEW = "new"
    FIXED = "fixed"
    UNCHANGED = "unchanged"
    INCOMPARABLE = "incomparable"


@record
class Known:
    """A finding of an earlier scan, as far as it was kept.

    `resource` is the address, `stack` the label of its stack without the variant; `since` says when the finding was
    recorded first, empty if nobody wrote that down.
    """

    fingerprint: str
    check: str
    severity: Severity
    verdict: Verdict
    message: str
    resource: str
    stack: str
    file: str
    since: str = ""


@record
class Earlier:
    """An earlier scan: what people call it, its findings, and what it covered.

    `checks` are those that could speak then, each with a version that changes with its code, empty where that is not
    known; None if it is not known which these were. `stacks` are names of stacks, `unread` inputs that were not read.
    """

    name: str
    tool: str
    findings: tuple[Known, ...]
    checks: Mapping[str, str]
    stacks: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


@record
class Standing:
    """Where one finding of this scan stands; `reason` says why if that is not plain."""

    bucket: Bucket
    since: str = ""
    reason: str = ""


@record
class Gone:
    """A finding that only the earlier scan has: fixed, or incomparable for a reason."""

    known: Known
    bucket: Bucket
    reason: str = ""


@record
class Comparison:
    """A scan beside an earlier one. `standings` holds the later one's findings by fingerprint, save suppressed ones."""

    name: str
    standings: Mapping[str, Standing]
    gone: tuple[Gone, ...]

    def of(self, finding: Finding) -> Standing | None:
        """Where a finding of this scan stands; None for one that is suppressed."""
        return self.standings.get(finding.fingerprint)

    def is_new(self, finding: Finding) -> bool:
        """The finding is new."""
        standing = self.of(finding)
        return standing is not None and standing.bucket is Bucket.NEW

    def count(self, bucket: Bucket) -> int:
        """How many findings are in a bucket, those of both scans taken together."""
        here = sum(1 for standing in self.standings.values() if standing.bucket is bucket)
        return here + sum(1 for gone in self.gone if gone.bucket is bucket)

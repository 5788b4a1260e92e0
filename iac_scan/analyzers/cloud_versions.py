"""How long the clouds support versions of Kubernetes: views/clouds/data/lifecycle/versions.yaml."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from iac_scan.model.record import record
from iac_scan.views.clouds.tables import DATA

MINOR = re.compile(r"^v?1\.(\d+)")


class Support(StrEnum):
    """What a cloud still does for a version."""

    FULL = "supported"
    EXTENDED = "extended support only"
    NONE = "out of support"


@record
class Ends:
    """The days on which the ordinary and the last support of a version end."""

    standard: date
    last: date

    def on(self, day: date) -> Support:
        """What is left on a day."""
        if day > self.last:
            return Support.NONE
        return Support.EXTENDED if day > self.standard else Support.FULL


GONE = Ends(date.min, date.min)


def ends(service: str, version: str) -> Ends | None:
    """When the support of a version such as `1.31.4-gke.100` ends.

    None for what is no version, and for versions newer than the data.
    """
    found = MINOR.match(version)
    if found is None:
        return None
    rows = table()[service]
    minor = int(found[1])
    return GONE if minor < min(rows) else rows.get(minor)


@cache
def table() -> Mapping[str, Mapping[int, Ends]]:
    """The rows by service and minor version."""
    import yaml

    written: Any = yaml.load((DATA / "lifecycle" / "versions.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {
        service: {int(version.partition(".")[2]): Ends(*days) for version, days in rows["versions"].items()}
        for service, rows in written.items()
    }

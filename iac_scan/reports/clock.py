"""The time that formats ask for, which SOURCE_DATE_EPOCH sets where a report must come out the same again."""

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC, in whole seconds: SOURCE_DATE_EPOCH if it is a number (reproducible-builds.org), else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return moment.replace(microsecond=0)

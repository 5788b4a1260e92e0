"""A kube-proxy offers more than its node needs: one row of the table for each setting."""

import re
from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Facts, KubeProxy, Violation

LOOPBACK = re.compile(r"(127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)(:\d+)?")


def check(proxy: KubeProxy, facts: Facts, row: dict[str, Any]) -> Iterator[Violation]:
    """Values that are written: the defaults are good."""
    place = proxy[row["setting"]]
    if place.flag if "flag" in row else place.text and not LOOPBACK.fullmatch(place.text):
        yield Violation(row["message"], place)

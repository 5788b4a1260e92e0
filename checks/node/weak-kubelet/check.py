"""A kubelet is set up with less protection than it offers.

Each row of the table is a check of its own. `is`, `not`, `any` and `prefix` say which values are flaws, `default`
whether a default can be one, `unless` which other setting makes up for it, and `flag` that files do not have it.
"""

from collections.abc import Iterator
from typing import Any

from iac_scan.sdk import Facts, Kubelet, NotAsked, Origin, Undecided, Violation


def check(kubelet: Kubelet, facts: Facts, row: dict[str, Any]) -> Iterator[Violation | Undecided | NotAsked]:
    """A part of a file that says nothing of a setting is not asked about it: the rest of the file is."""
    kubeadm = kubelet.resource.body.document.file in facts.control_planes.kubeadm_files
    setting = kubelet.setting(row["setting"], kubeadm)
    if setting.origin is Origin.ELSEWHERE or ("flag" in row and setting.origin is Origin.DEFAULT):
        yield NotAsked()
    elif any(kubelet.setting(name, kubeadm).value for name in row.get("unless", ())):
        return
    elif setting.origin is Origin.WRITTEN:
        if is_bad(setting.value, row):
            yield Violation(row["message"], setting.at)
    elif setting.value is None and "absent" in row:
        yield Undecided(row["absent"], setting.at)
    elif row.get("default") and is_bad(setting.value, row):
        yield Violation(row["message"], setting.at)


def is_bad(value: Any, row: dict[str, Any]) -> bool:
    """The value is one that the row names, or not the one that it asks for."""
    if isinstance(value, dict):
        return False
    if "any" in row:
        listed = value if isinstance(value, list) else str(value or "").split(",")
        return any(entry and entry not in row.get("but", ()) for entry in listed)
    if isinstance(value, list):
        return False
    if "prefix" in row:
        return str(value).lower().startswith(row["prefix"])
    if "below" in row:
        return not isinstance(value, bool) and isinstance(value, int) and value < row["below"]
    return value in row["is"] if "is" in row else value not in row["not"]

"""How long the clouds support versions of Kubernetes."""

from datetime import date

import pytest

from iac_scan.analyzers.cloud_versions import GONE, Ends, Support, ends, table


def test_every_version_ends_after_the_one_before_it() -> None:
    for rows in table().values():
        assert sorted(rows) == list(range(min(rows), max(rows) + 1))
        days = [rows[minor].standard for minor in sorted(rows)]
        assert days == sorted(days)
        assert all(row.standard <= row.last for row in rows.values())


@pytest.mark.parametrize(
    ("service", "version", "expected"),
    [
        ("EKS", "1.32", Ends(date(2026, 3, 23), date(2027, 3, 23))),
        ("EKS", "1.20", GONE),
        ("AKS", "1.30.4", Ends(date(2025, 8, 31), date(2026, 7, 31))),
        ("GKE", "1.31.5-gke.100", Ends(date(2025, 11, 30), date(2026, 1, 16))),
        ("GKE", "latest", None),
        ("EKS", "", None),
        ("EKS", "1.99", None),
    ],
)
def test_the_ends_of_a_version(service: str, version: str, expected: Ends | None) -> None:
    assert ends(service, version) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 23), Support.FULL),
        (date(2026, 3, 24), Support.EXTENDED),
        (date(2027, 3, 23), Support.EXTENDED),
        (date(2027, 3, 24), Support.NONE),
    ],
)
def test_support_lasts_until_the_end_of_the_day(day: date, expected: Support) -> None:
    found = ends("EKS", "1.32")
    assert found is not None
    assert found.on(day) is expected

"""Quantities against the grammar of the API reference."""

from fractions import Fraction

import pytest

from iac_scan.analyzers.quantities import quantity


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500m", Fraction(1, 2)),
        ("1.5Gi", Fraction(3 * 1024**3, 2)),
        ("2e3", Fraction(2000)),
        ("2E-3", Fraction(2, 1000)),
        ("2E", Fraction(2 * 10**18)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("+1k", Fraction(1000)),
        ("-1", Fraction(-1)),
        (2, Fraction(2)),
        (0.5, Fraction(1, 2)),
        ("100n", Fraction(1, 10**7)),
    ],
)
def test_amounts(text: str | float, amount: Fraction) -> None:
    assert quantity(text) == amount


@pytest.mark.parametrize("text", ["", "1 Gi", "1gi", "1GB", "ki", ".", "1e", "0x10", "1_000", "1Mib", "1ee3", "nan"])
def test_what_is_no_quantity(text: str) -> None:
    assert quantity(text) is None

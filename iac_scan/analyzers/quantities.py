"""Amounts of resources as the API server reads them: `500m`, `1.5Gi`, `2e3` (API reference, section Quantity)."""

import re
from fractions import Fraction

PARTS = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([eE][+-]?[0-9]{1,3})|([numkMGTPE]|[KMGTPE]i)?)")
DECIMAL: dict[str, int] = dict(zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True))
BINARY: dict[str, int] = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", 1)}


def quantity(text: str | float) -> Fraction | None:
    """The exact amount a quantity stands for, None if the API server would refuse it."""
    match = PARTS.fullmatch(str(text))
    if match is None:
        return None
    number, exponent, suffix = match.groups()
    amount = Fraction(number)
    if exponent:
        return amount * scale(int(exponent[1:]))
    if suffix in BINARY:
        return amount * BINARY[suffix]
    return amount * scale(DECIMAL[suffix]) if suffix else amount


def scale(power: int) -> Fraction:
    """A power of ten, exact for negative ones too."""
    return Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)

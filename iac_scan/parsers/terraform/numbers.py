"""Numbers as Terraform keeps them: binary floating point with 512 bits of precision (cty, Go's math/big).

A number is an int where it is whole and a Fraction otherwise; both are rounded to 512 significant bits.
"""

import re
from fractions import Fraction

Number = int | Fraction

PRECISION = 512
DIGITS = 156  # more decimal digits than 512 bits can tell apart
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")


def rounded(value: Number) -> Number:
    """The nearest number of 512 bits, ties to even; whole numbers become ints."""
    if isinstance(value, int):
        if value.bit_length() <= PRECISION:
            return value
        value = Fraction(value)
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1 and numerator.bit_length() <= PRECISION:
        return numerator
    shift = PRECISION - (abs(numerator).bit_length() - denominator.bit_length())
    mantissa = round(value * Fraction(2) ** shift)
    if abs(mantissa).bit_length() > PRECISION:
        shift -= 1
        mantissa = round(value * Fraction(2) ** shift)
    result = Fraction(mantissa) / Fraction(2) ** shift
    return result.numerator if result.denominator == 1 else result


def parse_number(text: str) -> Number | None:
    """The number a decimal text spells, None if it spells none."""
    if not DECIMAL.fullmatch(text):
        return None
    if text.lstrip("+-").isdigit():
        return rounded(int(text))
    return rounded(Fraction(text))


def spelled(value: Number) -> str:
    """The shortest decimal text that stands for the number, without exponent."""
    if isinstance(value, int):
        return str(value) if value.bit_length() <= PRECISION else spelled_digits(Fraction(value))
    return spelled_digits(value)


def spelled_digits(value: Fraction) -> str:
    """The shortest decimal text that is read as the number again."""
    low, high = 1, DIGITS
    while low < high:
        middle = (low + high) // 2
        if rounded(Fraction(to_digits(value, middle))) == value:
            high = middle
        else:
            low = middle + 1
    return to_digits(value, low)


def to_digits(value: Fraction, digits: int) -> str:
    """The number with so many significant digits, without exponent and without trailing zeros after the point."""
    sign, magnitude = ("-" if value < 0 else ""), abs(value)
    exponent = len(str(magnitude.numerator)) - len(str(magnitude.denominator))
    if magnitude < Fraction(10) ** exponent:
        exponent -= 1
    scale = digits - 1 - exponent
    whole = round(magnitude * Fraction(10) ** scale)
    if scale <= 0:
        return f"{sign}{whole * 10**-scale}"
    text = str(whole).rjust(scale + 1, "0")
    return f"{sign}{text[:-scale]}.{text[-scale:]}".rstrip("0").rstrip(".")


def plain(value: Number) -> int | float:
    """The number as Python data."""
    return value if isinstance(value, int) else float(value)

"""Functions on points in time."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from iac_scan.parsers.terraform.functions.function import Function
from iac_scan.parsers.terraform.functions.hashing import undecidable
from iac_scan.parsers.terraform.types import NUMBER, STRING
from iac_scan.parsers.terraform.values import EvaluationError

STAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|([+-])([0-9]{2}):([0-9]{2}))"
)
DURATION = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
VERBS = re.compile(r"'(?:[^']|'')*'|'|Y+|M+|D+|E+|h+|H+|A+|a+|m+|s+|Z+|[A-Za-z]+|[^A-Za-z']+")


def parsed(text: str) -> datetime:
    """The point in time that an RFC 3339 text names. Raises EvaluationError."""
    match = STAMP.fullmatch(text)
    if match is None:
        raise EvaluationError(f"{text!r} is not a timestamp of RFC 3339")
    try:
        offset = timedelta(hours=int(match[10] or 0), minutes=int(match[11] or 0))
        zone = UTC if match[8] == "Z" else timezone(-offset if match[9] == "-" else offset)
        micro = int((match[7] or "0")[:6].ljust(6, "0"))
        fields = [int(match[index]) for index in range(1, 7)]
        return datetime(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], micro, zone)
    except (ValueError, OverflowError):
        raise EvaluationError(f"{text!r} is not a timestamp of RFC 3339") from None


def time_add(stamp: str, duration: str) -> str:
    """The point in time later by a duration such as `1h30m`."""
    sign = -1 if duration.startswith("-") else 1
    body = duration.lstrip("+-") if duration[:1] in ("+", "-") else duration
    if body != "0" and not re.fullmatch(f"(?:{DURATION.pattern})+", body):
        raise EvaluationError(f"{duration!r} is not a duration")
    total = sum(Fraction(amount) * NANOSECONDS[unit] for amount, unit in DURATION.findall(body))
    try:
        moment = parsed(stamp) + sign * timedelta(microseconds=int(total // 1000))
    except OverflowError:
        raise EvaluationError("the result is out of range") from None
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    return text + zone_text(moment, colon=True, letter=True)


def time_compare(left: str, right: str) -> int:
    """-1, 0 or 1, as the left point in time is before, at or after the right one."""
    one, other = parsed(left), parsed(right)
    return (one > other) - (one < other)


def zone_text(moment: datetime, *, colon: bool, letter: bool) -> str:
    """The offset from UTC."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    if letter and not minutes:
        return "Z"
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{':' if colon else ''}{abs(minutes) % 60:02d}"


def format_date(pattern: str, stamp: str) -> str:
    """The point in time in the words of a pattern."""
    moment = parsed(stamp)
    return "".join(word(token, moment) for token in VERBS.findall(pattern))


def word(token: str, moment: datetime) -> str:
    """One part of a date pattern filled in. Raises EvaluationError."""
    if token[0] == "'":
        if len(token) < 2:
            raise EvaluationError("the date format has a quote without its end")
        return token[1:-1].replace("''", "'")
    if not token[0].isalpha() or not token.isascii():
        return token
    hour = moment.hour % 12 or 12
    words = {
        "YYYY": f"{moment.year:04d}",
        "YY": f"{moment.year % 100:02d}",
        "MMMM": MONTHS[moment.month - 1],
        "MMM": MONTHS[moment.month - 1][:3],
        "MM": f"{moment.month:02d}",
        "M": str(moment.month),
        "DD": f"{moment.day:02d}",
        "D": str(moment.day),
        "EEEE": DAYS[moment.weekday()],
        "EEE": DAYS[moment.weekday()][:3],
        "hh": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "HH": f"{hour:02d}",
        "H": str(hour),
        "AA": "AM" if moment.hour < 12 else "PM",
        "aa": "am" if moment.hour < 12 else "pm",
        "mm": f"{moment.minute:02d}",
        "m": str(moment.minute),
        "ss": f"{moment.second:02d}",
        "s": str(moment.second),
        "ZZZZZ": zone_text(moment, colon=True, letter=False),
        "ZZZZ": zone_text(moment, colon=False, letter=False),
        "ZZZ": "UTC" if not moment.utcoffset() else zone_text(moment, colon=False, letter=False),
        "Z": zone_text(moment, colon=True, letter=True),
    }
    if token not in words:
        raise EvaluationError(f"the date format has no verb {token!r}")
    return words[token]


FUNCTIONS: Mapping[str, Function] = {
    "formatdate": Function(format_date, (STRING, STRING), result=STRING),
    "plantimestamp": undecidable("the time of the plan is not known"),
    "timeadd": Function(time_add, (STRING, STRING), result=STRING),
    "timecmp": Function(time_compare, (STRING, STRING), result=NUMBER),
    "timestamp": undecidable("the time of the run is not known"),
}

"""Patterns as IAM, EKS, Kyverno and Connaisseur write them."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def wildcard(pattern: str) -> re.Pattern[str]:
    """A pattern in which `*` is any text and `?` any character, slashes included, and nothing else has a meaning."""
    parts = (".*" if mark == "*" else "." if mark == "?" else re.escape(mark) for mark in pattern)
    return re.compile("".join(parts), re.DOTALL)


def fits(text: str, pattern: str) -> bool:
    """A whole text fits such a pattern."""
    return wildcard(pattern).fullmatch(text) is not None

"""Secrets in plain text, told by what the value looks like, and by the key together with the value's disorder.

A key alone is never enough. References, templates, placeholders, paths and code are not secrets. Nothing here gives a
secret away: `redacted` is all that leaves this module.
"""

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from iac_scan.model.record import record

# How private keys begin in base64, of which only whole groups of three bytes always look the same.
ENCODED_KEYS = tuple(
    base64.b64encode(begin[: len(begin) // 3 * 3]).decode()
    for begin in (f"-----BEGIN {kind}PRIVATE KEY".encode() for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH "))
)
# What secrets that show what they are look like, and what each such text holds: most texts have none of it.
SHAPES = {
    "an AWS access key": (("AKIA", "ASIA"), re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])")),
    "a GitHub token": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    ),
    "a GitLab token": (("glpat-",), re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    "a Slack token": (("xox",), re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    "a Google API key": (("AIza",), re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    "a JSON web token": (
        ("eyJ",),
        re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    ),
    "a private key": (
        ("PRIVATE KEY-----",),
        re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/=:,\s\\-]{40,}"),
    ),
    "a private key in base64": (("LS0tLS1CRUdJTi",), re.compile(rf"(?:{'|'.join(ENCODED_KEYS)})[A-Za-z0-9+/=]{{40}}")),
    "a Stripe key": (("k_live_",), re.compile(r"\b[rs]k_live_[0-9a-zA-Z]{16,}")),
    "a SendGrid key": (("SG.",), re.compile(r"\bSG\.[\w-]{16,}\.[\w-]{16,}")),
}
URL_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@\"'<>]*:([^\s/@\"'<>]+)@[^\s/@]", re.IGNORECASE)
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

PASSWORD_WORDS = frozenset("password passwords passwd pwd passphrase".split())
SECRET_WORDS = PASSWORD_WORDS | frozenset(
    "secret secrets secretkey pass token credential credentials apikey jwt".split()
)
SECRET_PAIRS = frozenset(
    {
        ("api", "key"),
        ("access", "key"),
        ("private", "key"),
        ("secret", "key"),
        ("encryption", "key"),
        ("signing", "key"),
        ("master", "key"),
        ("fernet", "key"),
        ("session", "key"),
        ("auth", "key"),
        ("connection", "string"),
    }
)
# A last word that makes the key speak of a secret rather than be one.
ABOUT = frozenset(
    """
    file path name names ref reference url uri endpoint host port ttl expiry expiration expires timeout length size
    policy enabled disabled enable disable type algorithm header issuer audience dir directory id ids user username
    count age interval rotation required format mode namespace prefix suffix arn class provider store scope scopes limit
    lifetime method backend version role realm kind field claim engine manager min max days seconds hours regex pattern
    mount location source duration domain env
    """.split()
)
PLACEHOLDER = re.compile(
    r"change[-_ ]?(?:me|it|this)|example|placeholder|replace|your[-_]|x{4,}|\*{3,}|\.{3}|todo|dummy|redacted|insert[-_]"
    r"|fixme|to[-_]be[-_]|not[-_]set|fake|sample",
    re.IGNORECASE,
)
PLACEHOLDER_WORDS = frozenset(
    "password passwd secret token none null nil empty default test foo bar string auto".split()
)
REFERENCE = re.compile(
    # Variables and templates; the names of vaults; hashes of passwords.
    r"\$[({A-Za-z_]|\$\w+\$|\{\{|<[%A-Za-z]|^\$|^@|^%|__\w+__"
    r"|^(?:vault|ref\+\w+|op|sm|arn|file|env|secretref|ssm|gcpsm|awssm|valueFrom)[:/]",
    re.IGNORECASE,
)
CODE = re.compile(r"[\s()\[\]{}<>`;|&]")
# Several options in one value, such as `jwt,method=RS256`; padding at the end of base64 is not one.
OPTIONS = re.compile(r".*[,;].*|[^=]*[\w-]=[^=].*")
PATH = re.compile(r"(?:\.{0,2}|~)/[\w.@/+-]*|[A-Za-z]:\\.*|(?:[\w-]+/)+[\w-]+\.\w{1,6}")
URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
IDENTIFIER = re.compile(r"[a-z]+(?:[-_.][a-z0-9]+)*|[a-z]+(?:[A-Z][a-z]+)+|[A-Z]+(?:_[A-Z0-9]+)*|[A-Z][a-z]+")
FLAG_OR_NUMBER = re.compile(
    r"true|false|yes|no|on|off|[-+]?[\d.]{1,5}|\d+(?:\.\d+)?(?:ms|[smhdwy]|[kmgtKMGT]i?[bB]?)", re.IGNORECASE
)
LINE = re.compile(r"""^\s*(?:export\s+|-\s+)?["']?([A-Za-z][\w.-]*)["']?\s*[:=]\s*["']?([^"'\s,]+)["']?\s*,?\s*$""")
ASSIGNMENT = re.compile(r"""(?:^|[\s;"'])-{0,2}([A-Za-z][\w.-]*)=["']?([^\s"';&|]+)""")
PUBLIC = frozenset({"crt", "pub", "pem", "cert", "certificate", "public"})
SHORTEST, SHORTEST_PASSWORD, DISORDER = 8, 4, 2.5
LONG, RANDOM = 16, 3.5


@record
class Secret:
    """What a secret looks like, and as much of it as may be shown."""

    what: str
    hint: str


def redacted(value: str) -> str:
    """The first three characters of a long value, and its length."""
    shown = f"{value[:3]}…, " if len(value) >= 12 else ""
    return f"{shown}{len(value)} characters"


def by_shape(value: str) -> Secret | None:
    """A secret that shows what it is, anywhere in a text."""
    for what, (marks, shape) in SHAPES.items():
        if any(mark in value for mark in marks):
            match = shape.search(value)
            if match and not PLACEHOLDER.search(match[0]):
                return Secret(what, redacted(match[0]))
    for match in URL_PASSWORD.finditer(value) if "://" in value else ():
        if not is_empty_of_meaning(match[1]) and not CODE.search(match[1]):
            return Secret("a URL with a password", redacted(match[1]))
    return None


def words(key: str) -> list[str]:
    """The words of a key, whatever the way they are joined, in lower case."""
    return [word.lower() for word in WORD.findall(key)]


def is_secret_key(key: str) -> bool:
    """The key names a secret, and not something about one."""
    parts = words(key)
    if not parts or parts[-1] in ABOUT:
        return False
    pairs = pairwise(parts)
    return not SECRET_WORDS.isdisjoint(parts) or any(pair in SECRET_PAIRS for pair in pairs)


def is_password_key(key: str) -> bool:
    """The key ends in a word for a password."""
    return not PASSWORD_WORDS.isdisjoint(words(key)[-1:])


def is_empty_of_meaning(value: str) -> bool:
    """A reference, a template or a placeholder."""
    return not value or bool(REFERENCE.search(value)) or is_placeholder(value)


def is_placeholder(value: str) -> bool:
    """A word that stands for a secret that is to be filled in."""
    return bool(PLACEHOLDER.search(value)) or value.lower() in PLACEHOLDER_WORDS


def disorder(value: str) -> float:
    """Shannon's entropy of a text, in bits per character."""
    return -sum(count / len(value) * math.log2(count / len(value)) for count in Counter(value).values())


def by_key(key: str, value: str, strict: bool = False) -> Secret | None:
    """A secret that its key names and its value could be. `strict` is for text that may as well be code."""
    value = value.strip()
    if not is_secret_key(key) or is_empty_of_meaning(value) or CODE.search(value) or value.lower() == key.lower():
        return None
    if PATH.fullmatch(value) or URL.fullmatch(value) or FLAG_OR_NUMBER.fullmatch(value):
        return None
    if is_password_key(key) and not strict:
        right = len(value) >= SHORTEST_PASSWORD
    else:
        right = len(value) >= SHORTEST and disorder(value) >= DISORDER and not IDENTIFIER.fullmatch(value)
        right = right and not OPTIONS.fullmatch(value) and (not strict or bool(re.search(r"\d", value)))
    return Secret("a secret", redacted(value)) if right else None


def in_value(key: str, value: str) -> Secret | None:
    """A secret in the value of a key: by its shape, by its key, or in a line of a longer text."""
    found = by_shape(value)
    if found or "\n" not in value.strip():
        return found or by_key(key, value)
    for line in value.splitlines():
        match = LINE.match(line)
        inner = by_key(match[1], match[2], strict=True) if match else None
        if inner:
            return inner
    return None


def in_arguments(arguments: list[str]) -> Iterator[tuple[int, Secret]]:
    """The arguments of a command that hold secrets, by their index."""
    for index, argument in enumerate(arguments):
        found = by_shape(argument) or in_assignments(argument)
        before = arguments[index - 1] if index else ""
        if not found and before.startswith("-") and "=" not in before and not argument.startswith("-"):
            found = by_key(before.lstrip("-"), argument)
        if found:
            yield index, found


def in_assignments(argument: str) -> Secret | None:
    """A secret that is assigned to a flag or a variable within one argument."""
    script = "\n" in argument or " " in argument
    for match in ASSIGNMENT.finditer(argument):
        found = by_key(match[1], match[2], strict=script)
        if found:
            return found
    return None


def in_secret(key: str, value: str) -> tuple[Secret, bool] | None:
    """What a Secret object holds under a key, and whether it is a placeholder."""
    found = in_value(key, value) or registry_password(value) or by_disorder(key, value.strip())
    if found:
        return found, False
    if (
        is_secret_key(key)
        and is_placeholder(value.strip())
        and not REFERENCE.search(value)
        and "\n" not in value.strip()
    ):
        return Secret("a placeholder", redacted(value.strip())), True
    return None


def by_disorder(key: str, value: str) -> Secret | None:
    """A long value without any order, under a key that says neither that it is public nor that it is a name."""
    if not (ABOUT | PUBLIC).isdisjoint(words(key)[-1:]):
        return None
    if is_empty_of_meaning(value) or CODE.search(value) or PATH.fullmatch(value) or URL.fullmatch(value):
        return None
    kinds = (str.islower, str.isupper, str.isdigit)
    mixed = all(any(kind(character) for character in value) for kind in kinds)
    random = len(value) >= LONG and mixed and disorder(value) >= RANDOM and not OPTIONS.fullmatch(value)
    return Secret("a random value", redacted(value)) if random else None


def registry_password(value: str) -> Secret | None:
    """The credentials in a Docker configuration."""
    try:
        registries = json.loads(value).get("auths", {}).values() if '"auths"' in value else ()
        passwords = [str(entry.get("password") or entry.get("auth") or "") for entry in registries]
    except (ValueError, AttributeError, RecursionError):
        return None
    real = [password for password in passwords if not is_empty_of_meaning(password)]
    return Secret("a registry password", redacted(real[0])) if real else None


def decoded(value: str) -> str | None:
    """The text behind base64, None if it is not text."""
    try:
        return base64.b64decode(value, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return None

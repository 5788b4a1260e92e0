"""Words are expanded as BuildKit's shell lexer expands them."""

import pytest

from iac_scan.model.node import Unknown
from iac_scan.parsers.dockerfile.expand import ExpansionError, expand

TOKEN = Unknown("$TOKEN", "not given")
LONG = "x" * 10_000
VARIABLES: dict[str, str | Unknown] = {
    "a": "one",
    "empty": "",
    "path": "x/y/z.tar.gz",
    "token": TOKEN,
    "long": LONG,
}


def lookup(name: str) -> str | Unknown | None:
    return VARIABLES.get(name)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("$a-${a}", "one-one"),
        ("$none", ""),
        ("'$a'", "$a"),
        ('"$a b"', "one b"),
        (r"\$a", "$a"),
        (r'"\$a \x"', r"$a \x"),
        ("$", "$"),
        ("$ x", "$ x"),
        ("${none:-two}", "two"),
        ("${empty-two}", ""),
        ("${empty:-two}", "two"),
        ("${a:-two}", "one"),
        ("${a:+two}", "two"),
        ("${empty:+two}", ""),
        ("${empty+two}", "two"),
        ("${none:-${a}}", "one"),
        ("${a:-$token}", "one"),
        ("${none:-$token}", TOKEN),
        ("$token", TOKEN),
        ("x${token}y", TOKEN),
        ("${path#*/}", "y/z.tar.gz"),
        ("${path##*/}", "z.tar.gz"),
        ("${path%.*}", "x/y/z.tar"),
        ("${path%%.*}", "x/y/z"),
        ("${path%.zip}", "x/y/z.tar.gz"),
        ("${path/y/w}", "x/w/z.tar.gz"),
        (r"${path//\//-}", "x-y-z.tar.gz"),
        ("${path/?/w}", "w/y/z.tar.gz"),
        ("${a:?}", "one"),
    ],
)
def test_words_are_expanded(word: str, value: str | Unknown) -> None:
    assert expand(word, lookup) == value


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("'x", "a single quote has no end"),
        ('"x', "a double quote has no end"),
        ("${", "a substitution names no variable"),
        ("${}", "a substitution names no variable"),
        ("${a", "the substitution of a has an operator that is not supported"),
        ("${a:-x", "a } is missing"),
        ("${a^}", "the substitution of a has an operator that is not supported"),
        ("${none:?}", "none has to be set"),
        ("${a:-" * 60 + "}" * 60, "substitutions are nested more than 40 deep"),
        ("$long$long", "a value expands to more than 16,384 characters"),
    ],
)
def test_what_buildkit_refuses_is_refused(word: str, why: str) -> None:
    with pytest.raises(ExpansionError) as error:
        expand(word, lookup)
    assert str(error.value) == why


def test_a_windows_escape_character() -> None:
    assert expand(r"C:\$a`$a", lookup, "`") == r"C:\one$a"

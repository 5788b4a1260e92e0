"""Which ServiceAccounts a role trusts: the conditions of a trust policy on the subject of a token."""

from collections.abc import Callable, Iterator
from enum import IntEnum

from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.model.wildcards import fits
from iac_scan.views.cloud_accounts import ACCOUNTS
from iac_scan.views.clouds.policies import Statement, one_or_many

EXACT = frozenset({"StringEquals", "StringEqualsIgnoreCase"})


class Width(IntEnum):
    """Which ServiceAccounts are let in, from the few to the many."""

    EXACT = 0
    NAMESPACE = 1
    NAMESPACES = 2
    UNPROVEN = 3
    EVERY = 4
    ANY = 5


@record
class SubjectCondition:
    """What one condition on the subject of a token lets in, and where it says so."""

    node: Node
    width: Width


def subjects(statement: Statement) -> list[SubjectCondition]:
    """The conditions on the subject of the token, each with what it lets in. Raises UnknownValueError."""
    return [
        SubjectCondition(values, width(test, values))
        for test, key, values in statement.conditions
        if is_subject(key, values)
    ]


def admits(statement: Statement, subject: str) -> bool:
    """All conditions on the subject of the token hold for a ServiceAccount's. Raises UnknownValueError.

    Operators are IAM's (user guide, "Condition operators"); what is none of them for texts counts as true.
    """
    return all(holds(test, values, subject) for test, key, values in statement.conditions if is_subject(key, values))


def is_subject(key: str, values: Node) -> bool:
    """A condition looks at the subject of a token; of a key that is not known, the values tell.

    Raises UnknownValueError where they do not.
    """
    if not key.endswith("}"):
        return key.lower().endswith(":sub")
    if any(node.written.startswith(ACCOUNTS) for node in one_or_many(values)):
        return True
    if any(node.unknown or "*" in node.written for node in one_or_many(values)):
        raise UnknownValueError(Unknown(key, "what a condition looks at can't be known before apply"), values)
    return False


def holds(test: str, values: Node, subject: str) -> bool:
    """One condition holds for the subject of a token. Raises UnknownValueError."""
    operator = test.rpartition(":")[2].removesuffix("IfExists")
    compare = COMPARED.get(operator.replace("Not", "", 1))
    if compare is None:
        return True
    found = any(compare(node.text, subject) for node in one_or_many(values))
    return not found if "Not" in operator else found


COMPARED: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringEqualsIgnoreCase": lambda one, other: one.lower() == other.lower(),
    "StringLike": lambda pattern, text: fits(text, pattern),
}


def width(test: str, values: Node) -> Width:
    """What a condition lets in: all of its values together. Raises UnknownValueError."""
    quantifier, _, operator = test.rpartition(":")
    if "Not" in operator:
        return Width.ANY
    if quantifier == "ForAllValues" or operator.endswith("IfExists"):
        return Width.UNPROVEN
    if operator in EXACT:
        return Width.EXACT
    return max((pattern(node) for node in one_or_many(values)), default=Width.EXACT)


def pattern(node: Node) -> Width:
    """What a pattern such as `system:serviceaccount:shop:*` lets in. Raises UnknownValueError for an unknown one."""
    text = known(node)
    if "*" not in text and "?" not in text:
        return Width.EXACT
    if not text.startswith(ACCOUNTS):
        return Width.EVERY if text.partition("*")[0] in ACCOUNTS else Width.EXACT
    namespace, colon, name = text.removeprefix(ACCOUNTS).partition(":")
    if not namespace.strip("*") and not name.strip("*"):
        return Width.EVERY
    if "*" in namespace or "?" in namespace or not colon:
        return Width.NAMESPACES
    return Width.NAMESPACE


def known(node: Node) -> str:
    """A pattern's text, in which an interpolation in the middle stands for a name. Raises UnknownValueError."""
    if isinstance(node.raw, Unknown) and node.raw.expression.startswith(ACCOUNTS) and "${" in node.raw.expression:
        return "".join(plain_parts(node.raw.expression))
    if isinstance(node.raw, Unknown):
        raise UnknownValueError(node.raw, node)
    return node.text


def plain_parts(template: str) -> Iterator[str]:
    """The texts of a template, with a word in place of each interpolation."""
    first, *rest = template.split("${")
    yield first
    for part in rest:
        yield f"name{part.partition('}')[2]}"

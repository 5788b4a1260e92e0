"""Hashes and identifiers; what is random or needs a private key is undecidable."""

import base64
import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.functions.function import Function, UndecidableError
from iac_scan.parsers.terraform.types import NUMBER, STRING, Type
from iac_scan.parsers.terraform.values import EvaluationError

NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def hexadecimal(name: str) -> Callable[[bytes], str]:
    """The function from bytes to the hexadecimal digits of their hash."""
    return lambda data: hashlib.new(name, data, usedforsecurity=False).hexdigest()


def base64_hash(name: str) -> Callable[[bytes], str]:
    """The function from bytes to their hash in base64."""
    return lambda data: base64.b64encode(hashlib.new(name, data, usedforsecurity=False).digest()).decode()


def uuid_v5(namespace: str, name: str) -> str:
    """The identifier of a name in a namespace."""
    try:
        space = NAMESPACES.get(namespace) or uuid.UUID(namespace)
    except ValueError:
        raise EvaluationError("the namespace is neither a known one nor a UUID") from None
    return str(uuid.uuid5(space, name))


def undecidable(reason: str, parameters: tuple[Type, ...] = (), variadic: Type | None = None) -> Function:
    """A function whose result nobody can foresee."""

    def run(*_arguments: Any) -> Any:
        raise UndecidableError(reason)

    return Function(run, parameters, variadic, STRING)


HASHES: dict[str, Callable[[bytes], str]] = {
    "md5": hexadecimal("md5"),
    "sha1": hexadecimal("sha1"),
    "sha256": hexadecimal("sha256"),
    "sha512": hexadecimal("sha512"),
    "base64sha256": base64_hash("sha256"),
    "base64sha512": base64_hash("sha512"),
}


def of_text(digest: Callable[[bytes], str]) -> Function:
    """A hash of a string's UTF-8."""
    return Function(lambda text: digest(text.encode()), (STRING,), result=STRING)


def of_file(digest: Callable[[bytes], str]) -> Function:
    """A hash of a file's bytes."""

    def run(files: Files, path: str) -> str:
        return digest(files.read(path))

    return Function(run, (STRING,), result=STRING, mode="files")


FUNCTIONS: Mapping[str, Function] = {
    **{name: of_text(digest) for name, digest in HASHES.items()},
    **{f"file{name}": of_file(digest) for name, digest in HASHES.items()},
    "bcrypt": undecidable("bcrypt() takes a random salt", (STRING,), NUMBER),
    "rsadecrypt": undecidable("rsadecrypt() needs a private key", (STRING, STRING)),
    "uuid": undecidable("uuid() is random"),
    "uuidv5": Function(uuid_v5, (STRING, STRING), result=STRING),
}

"""A stack of loose files to resources: every file ends as scanned, not applicable or failed."""

import codecs
from collections.abc import Callable
from pathlib import Path

from iac_scan.config import Limits
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Span, Stack
from iac_scan.parsers.kubernetes import looks_like_manifests, read
from iac_scan.parsers.pipelines.recognise import kind_of
from iac_scan.parsers.registry.recognise import CLOUD_CONFIG, may_be_settings

Reader = Callable[[str, str, Stack], Parsed]  # of a file's name and text
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class UnreadableError(Exception):
    """A file whose text can't be had; the message says why."""


def read_file(path: Path, stack: Stack, limits: Limits, root: Path, reader: Reader | None = None) -> Parsed:
    """The resources of one file; what can't be read is a failed input, and hides nothing else.

    `reader` reads the text, which is taken for manifests without one.
    """
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        text = text_of(path, limits)
    except UnreadableError as error:
        return failed(file, str(error))
    return (reader or read_text)(file, text, stack)


def read_text(file: str, text: str, stack: Stack) -> Parsed:
    """The resources of a text, and the state its file ends in."""
    workflow = pipeline(file, text, stack)
    if workflow is not None:
        return workflow
    plan = terraform_plan(file, text, stack)
    if plan is not None:
        return plan
    if not looks_like_manifests(text) or text.startswith(CLOUD_CONFIG):
        settings = registry_settings(file, text, stack)
        if settings is not None:
            return settings
    if not looks_like_manifests(text):
        return Parsed(inputs=(Input(file, InputState.NOT_APPLICABLE, "holds no Kubernetes object"),))
    parsed = read(file, text, stack)
    if "iac-scan/v1" in text:
        from iac_scan.parsers.snapshot import record

        snapshot = record(file, parsed)
        if snapshot is not None:
            return snapshot
    broken = [diagnostic for diagnostic in parsed.diagnostics if diagnostic.failed]
    if broken:
        state, reason = InputState.FAILED, f"{len(broken)} of {parsed.documents} documents not readable"
    elif parsed.resources:
        state, reason = InputState.SCANNED, ""
    else:
        state, reason = InputState.NOT_APPLICABLE, "holds no Kubernetes object"
    return Parsed(parsed.resources, parsed.diagnostics, (Input(file, state, reason),), parsed.documents)


def pipeline(file: str, text: str, stack: Stack) -> Parsed | None:
    """The workflow of a CI system that a file is named like and holds; None if it is none."""
    kind = kind_of(file)
    if kind is None:
        return None
    from iac_scan.parsers.pipelines.read import read_text as read_pipeline

    return read_pipeline(file, text, stack, kind)


def terraform_plan(file: str, text: str, stack: Stack) -> Parsed | None:
    """The resources of a text that `terraform show -json` has printed; None if it is none."""
    if text[:64].lstrip("\ufeff \t\r\n")[:1] != "{" or '"format_version"' not in text:
        return None
    from iac_scan.parsers.terraform_plan import looks_like_plan
    from iac_scan.parsers.terraform_plan import read_text as read_plan

    return read_plan(file, text, stack) if looks_like_plan(text) else None


def registry_settings(file: str, text: str, stack: Stack) -> Parsed | None:
    """The registry settings of a text; None if it holds none."""
    if not may_be_settings(file, text):
        return None
    from iac_scan.parsers.registry.read import read_text as read_settings

    return read_settings(file, text, stack)


def failed(file: str, message: str) -> Parsed:
    """A file that can't be read at all."""
    diagnostic = Diagnostic(DiagnosticKind.PARSE, message, Span(file), "leave it out or correct it", failed=True)
    return Parsed(diagnostics=(diagnostic,), inputs=(Input(file, InputState.FAILED, message),))


def text_of(path: Path, limits: Limits) -> str:
    """A file's text. Raises UnreadableError for what is too large, binary, in another encoding or not to be opened."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableError("not a regular file")
        if size > limits.file_size:
            raise UnreadableError(f"{size:,} bytes are more than the limit of {limits.file_size:,} (--max-file-size)")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"not readable: {error.strerror}") from None
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data[:8192]:
        raise UnreadableError("a binary file, not text")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not {encoding} text: byte {error.start} can't be decoded") from None

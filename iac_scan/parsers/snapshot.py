"""The record of a cluster's snapshot: everything the cluster refused to list is a failure of the scan."""

from collections.abc import Iterator

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node
from iac_scan.model.parsed import Parsed

API_VERSION = "iac-scan/v1"
KIND = "Snapshot"
REMEDY = "let the account list it, or accept the gap with --allow-incomplete"


def record(file: str, parsed: Parsed) -> Parsed | None:
    """What a file says that is the record of a snapshot and nothing else; None if it is none."""
    if parsed.diagnostics or not parsed.resources or not all(map(is_record, parsed.resources)):
        return None
    refusals = tuple(entry for each in parsed.resources for entry in refused(each.body["refused"]))
    state, reason = InputState.NOT_APPLICABLE, "the record of a snapshot, in which nothing is missing"
    if refusals:
        state, reason = InputState.FAILED, f"{len(refusals)} lists are missing from the snapshot"
    unlisted = frozenset(entry["resource"].text for each in parsed.resources for entry in each.body["refused"].items)
    return Parsed((), refusals, (Input(file, state, reason),), parsed.documents, unlisted=unlisted - {""})


def is_record(resource: Resource) -> bool:
    """It is the record of a snapshot."""
    return resource.api_version == API_VERSION and resource.kind == KIND


def refused(listed: Node) -> Iterator[Diagnostic]:
    """One failure for each entry; a list that can't be read hides nothing either."""
    if listed.present and not isinstance(listed.raw, list):
        message = "the record of a snapshot is not readable: `refused` is not a list"
        yield Diagnostic(DiagnosticKind.PARSE, message, listed.span, "take the snapshot anew", failed=True)
    for entry in listed.items:
        resource, reason = entry["resource"].text or "a resource", entry["reason"].text or "no reason is recorded"
        message = f"{resource} could not be listed and is not judged: {reason}"
        yield Diagnostic(DiagnosticKind.PARSE, message, entry.span, REMEDY, failed=True)

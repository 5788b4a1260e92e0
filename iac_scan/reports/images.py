"""Where images may come from, as a table and as JSON."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from iac_scan.model.images import PulledImage, Server
from iac_scan.model.source import Span
from iac_scan.reports.escape import visible

SCHEMA = "iac-scan-images/v1"
EFFECTS = {
    "required": "required",
    "audited": "not required, its lack is only reported",
    "exempt": "not required, a policy leaves the image out",
    "undecided": "not decided by the files",
    "none": "not required by any policy",
}


def text(images: Sequence[PulledImage], out: TextIO) -> None:
    """One image a paragraph: the servers in the order they are asked, then who runs it."""
    for entry in images:
        out.write(f"{visible(entry.image or '(none)')}\n")
        if entry.problem:
            out.write(f"  ? {entry.problem}\n")
        for number, server in enumerate(entry.servers, 1):
            out.write(f"  {number}. {visible(in_words(server))}\n")
        if entry.logins:
            out.write(f"  login: {visible(', '.join(entry.logins))}\n")
        for origin in entry.built_from:
            sure = "built from" if len(entry.built_from) == 1 else "may be built from"
            stage = f" stage {origin.stage}" if not origin.stage.isdigit() else ""
            out.write(f"  {sure} {visible(f'{origin.dockerfile}{stage} by {origin.by}')}  {place(origin.at)}\n")
        for signature in entry.signatures:
            who = f" for {', '.join(signature.users)}" if len(entry.signatures) > 1 else ""
            out.write(f"  signature{visible(who)}: {EFFECTS[signature.effect]}\n")
            for reason in signature.because:
                out.write(f"    {visible(f'{reason.policy} {reason.words}')}  {place(reason.at)}\n")
                for weakness, span in reason.weaknesses:
                    out.write(f"      but {visible(weakness)}  {place(span)}\n")
        for who, span in entry.users:
            out.write(f"  used by {visible(who)}  {place(span)}\n")


def in_words(server: Server) -> str:
    """A server in a line."""
    words = [server.host, "(mirror)" if server.mirror else "", server.transport]
    words.append("certificate checked" if server.verified else "not verified")
    words.append(f"by {place(server.settings)}" if server.settings else "")
    return " ".join(word for word in words if word)


def place(span: Span) -> str:
    """A place as people write it."""
    return visible(f"{span.file}:{span.start.line}")


def as_json(images: Sequence[PulledImage], out: TextIO) -> None:
    """The same as data."""
    json.dump({"schema": SCHEMA, "images": [record(entry) for entry in images]}, out, indent=2, ensure_ascii=False)
    out.write("\n")


def record(entry: PulledImage) -> dict[str, Any]:
    """One image."""
    found: dict[str, Any] = {
        "image": entry.image,
        "host": entry.host,
        "repository": entry.repository,
        "tag": entry.tag,
        "digest": entry.digest,
        "servers": [
            {
                "host": server.host,
                "mirror": server.mirror,
                "transport": server.transport,
                "verified": server.verified,
                "settings": location(server.settings) if server.settings else None,
            }
            for server in entry.servers
        ],
        "logins": list(entry.logins),
        "built_from": [
            {"dockerfile": origin.dockerfile, "stage": origin.stage, "by": origin.by, **location(origin.at)}
            for origin in entry.built_from
        ],
        "signatures": [
            {
                "effect": signature.effect,
                "users": list(signature.users),
                "because": [
                    {
                        "policy": reason.policy,
                        "words": reason.words,
                        **location(reason.at),
                        "weaknesses": [{"message": text, **location(span)} for text, span in reason.weaknesses],
                    }
                    for reason in signature.because
                ],
            }
            for signature in entry.signatures
        ],
        "used_by": [{"who": who, **location(span)} for who, span in entry.users],
    }
    return found | ({"problem": entry.problem} if entry.problem else {})


def location(span: Span) -> dict[str, Any]:
    """File, line and column."""
    return {"file": span.file, "line": span.start.line, "column": span.start.column}


FORMATS: dict[str, Callable[[Sequence[PulledImage], TextIO], None]] = {"text": text, "json": as_json}

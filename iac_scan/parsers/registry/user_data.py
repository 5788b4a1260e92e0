"""What machines are told to do when they first start: the files that cloud-init and scripts write there."""

import re
from collections.abc import Iterator
from typing import Any

from iac_scan.parsers.registry.texts import Below, InText, Place, Text, Whole, unpacked
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose, mark_at, marks_of

CLOUD_CONFIG = re.compile(r"\A\ufeff?(?:## template: jinja[ \t]*\r?\n)?#cloud-config\b")
BOUNDARY = re.compile(r"""boundary=["']?([^"'\s;]+)""", re.IGNORECASE)
HEREDOC = re.compile(r"<<(?P<dash>-?)\s*(?P<quote>[\"'\\]?)(?P<word>\w+)[\"']?")
TARGET = re.compile(
    r"(?:^|[^<>&\d])>{1,2}\s*[\"']?(?P<to>/[^\s\"';&|<>]+)|\btee\s+(?:-a\s+)?[\"']?(?P<tee>/[^\s\"';&|<>]+)"
)
OPENS = re.compile(r"^\s*(?:if|case|for|while|until|select)\b|^\s*(?:function\s+[\w-]+|[\w-]+\s*\(\))\s*\{?\s*$|\{\s*$")
CLOSES = re.compile(r"^\s*(?:fi|esac|done|\})(?:\s|;|$)|;\s*(?:fi|done|esac)\s*$")
EXPANSION = re.compile(r"\$\(|`|\$\{|\$[A-Za-z_0-9]")


def is_cloud_config(text: str) -> bool:
    """A text begins as cloud-init's own."""
    return CLOUD_CONFIG.match(text) is not None


def written_files(text: str, place: Place, depth: int = 0) -> Iterator[Text]:
    """The files that user data write: those of cloud-config, of scripts, and of the parts of an archive of both.

    Raises ParseError for cloud-config that is not YAML.
    """
    head = text[:2048].lstrip("\ufeff \t\r\n")
    if is_cloud_config(text):
        yield from cloud_config(text, place)
    elif head.startswith("#!"):
        yield from heredocs(text, place)
    elif depth < 2 and re.match(r"(?:MIME-Version|Content-Type):", head, re.IGNORECASE):
        for part, below in mime_parts(text, place):
            yield from written_files(part, below, depth + 1)
    elif "node.eks.aws/" in head:
        yield from node_config(text, place)


def cloud_config(text: str, place: Place) -> Iterator[Text]:
    """The entries of `write_files`, and what the commands write. Raises ParseError."""
    chunk = next(chunks(text.removeprefix("\ufeff")), Chunk("", 0))
    value = compose(chunk).value
    if not isinstance(value, dict):
        return
    yield from listed(value.get("write_files"), ("write_files",), chunk, place)
    for key in ("bootcmd", "runcmd"):
        commands = value.get(key)
        for index, command in enumerate(commands if isinstance(commands, list) else ()):
            if isinstance(command, str) and "<<" in command:
                yield from heredocs(command, inside(chunk, (key, index), command, place))


def listed(entries: Any, path: tuple[str | int, ...], chunk: Chunk, place: Place) -> Iterator[Text]:
    """Files in a list with `path`, `content` and `encoding`."""
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        name, content = (entry.get("path"), entry.get("content")) if isinstance(entry, dict) else (None, None)
        if not (isinstance(name, str) and isinstance(content, str)):
            continue
        at = inside(chunk, (*path, index, "content"), content, place)
        encoding = entry.get("encoding")
        found = unpacked(content, encoding if isinstance(encoding, str) else "")
        if found is not None:
            yield Text(name, found, at if found == content else Whole(at, (1, 1, 1, 1)))


def inside(chunk: Chunk, path: tuple[str | int, ...], text: str, place: Place) -> Place:
    """The places in a value of a YAML text."""
    marks = marks_of(chunk)
    return InText(mark_at(marks, path), text, place) if marks is not None else Whole(place, (1, 1, 1, 1))


def node_config(text: str, place: Place) -> Iterator[Text]:
    """An EKS NodeConfig that says something of the kubelet, and the settings of containerd in it."""
    if "kubelet:" in text:
        yield Text("NodeConfig", text, place)
    chunk = next(chunks(text), Chunk("", 0))
    try:
        value = compose(chunk).value
    except ParseError:
        return
    containerd = value.get("spec", {}) if isinstance(value, dict) else {}
    settings = containerd.get("containerd", {}) if isinstance(containerd, dict) else {}
    config = settings.get("config") if isinstance(settings, dict) else None
    if isinstance(config, str):
        path = ("spec", "containerd", "config")
        yield Text("/etc/containerd/config.toml", config, inside(chunk, path, config, place))


def mime_parts(text: str, place: Place) -> Iterator[tuple[str, Place]]:
    """The parts of a MIME archive, unpacked."""
    found = BOUNDARY.search(text[:4096])
    if found is None:
        return
    rows = text.splitlines()
    starts = [number for number, row in enumerate(rows) if row.startswith(f"--{found[1]}")]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        blank = next((number for number in range(start + 1, end) if not rows[number].strip()), None)
        if blank is None:
            continue
        headers = "\n".join(rows[start + 1 : blank]).lower()
        body = "\n".join(rows[blank + 1 : end]) + "\n"
        if re.search(r"content-transfer-encoding:\s*base64", headers):
            plain = unpacked(body, "base64")
            if plain is not None:
                yield plain, Whole(place, (start + 1, 1, start + 1, 1))
        else:
            yield body, Below(blank + 1, place)


def heredocs(text: str, place: Place) -> Iterator[Text]:
    """The files that a shell script writes as here-documents, where it surely does: not in branches or functions."""
    rows = text.splitlines()
    number = depth = 0
    while number < len(rows):
        row = rows[number]
        opened = HEREDOC.search(row)
        number += 1
        if opened is None or row.lstrip().startswith("#"):
            code = row.partition(" #")[0]
            depth += bool(OPENS.search(code)) - bool(CLOSES.search(code))
            continue
        start = number
        while number < len(rows) and not ends(rows[number], opened):
            number += 1
        body, closed = rows[start:number], number < len(rows)
        number += 1
        target = TARGET.search(HEREDOC.sub(" ", row))
        if target is not None and closed and depth <= 0:
            lines = [line.lstrip("\t") for line in body] if opened["dash"] else body
            content = "\n".join(lines) + "\n"
            filled = not opened["quote"] and EXPANSION.search(content) is not None
            yield Text(target["to"] or target["tee"], content, Below(start, place), filled)


def ends(row: str, opened: re.Match[str]) -> bool:
    """A line ends the here-document."""
    return (row.lstrip("\t") if opened["dash"] else row) == opened["word"]

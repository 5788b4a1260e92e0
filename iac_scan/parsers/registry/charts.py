"""The repositories that a chart takes its dependencies from, as settings that say where charts come from."""

from pathlib import Path

from iac_scan.model.graph import REGISTRY, Resource, ResourceId
from iac_scan.model.node import Document
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Stack
from iac_scan.parsers.registry.read import Places
from iac_scan.parsers.registry.texts import LARGEST, InFile
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose

FILES = ("Chart.yaml", "requirements.yaml")


def dependencies(stack: Stack, root: Path) -> Parsed:
    """The files of a chart's folder that name repositories; one that can't be read is told when it is rendered."""
    found = []
    for name in FILES:
        path = stack.path / name
        text = text_of(path)
        if "dependencies:" not in text or "://" not in text or not path.is_relative_to(root):
            continue
        chunk = next(chunks(text.removeprefix("\ufeff")), Chunk("", 0))
        try:
            value = compose(chunk).value
        except ParseError:
            continue
        if isinstance(value, dict) and isinstance(value.get("dependencies"), list):
            file = path.relative_to(root).as_posix()
            body = Document(file, value, Places(InFile(file), chunk, "yaml")).root
            identity = ResourceId(stack.label, REGISTRY, "ChartDependencies", "", file)
            found.append(Resource(identity, "", body, stack))
    return Parsed(tuple(found))


def text_of(path: Path) -> str:
    """A file's text; empty if there is none to be had."""
    try:
        return path.read_text("utf-8") if path.stat().st_size <= LARGEST else ""
    except (OSError, UnicodeDecodeError):
        return ""

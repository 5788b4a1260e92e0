"""The files of a folder to one module: what they declare, overrides merged."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.source import Span
from iac_scan.parsers.terraform.ast import Attribute, Block, Body
from iac_scan.parsers.terraform.hcl import parse
from iac_scan.parsers.terraform.json_syntax import parse_json
from iac_scan.parsers.terraform.source import Source, TerraformSyntaxError

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
LARGEST_FILE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Module:
    """What a folder declares: blocks by name, locals by name, resources by address (`data.` in front of data)."""

    path: Path
    name: str
    variables: dict[str, Block]
    locals: dict[str, Attribute]
    outputs: dict[str, Block]
    resources: dict[str, Block]
    calls: dict[str, Block]
    others: tuple[Block, ...]
    problems: tuple[Diagnostic, ...]
    inputs: tuple[Input, ...]


def relative(path: Path, root: Path) -> str:
    """A path as spans name it: relative to the scanned root, with forward slashes."""
    return Path(os.path.relpath(path, root)).as_posix()


def terraform_files(folder: Path) -> list[Path]:
    """The files of a folder that Terraform or OpenTofu reads, in order; a `.tofu` file hides the `.tf` of its name."""
    names = sorted(entry.name for entry in folder.iterdir() if is_terraform(entry.name) and entry.is_file())
    hidden = {name.replace(".tofu", ".tf") for name in names if ".tofu" in name}
    return [folder / name for name in names if name not in hidden]


def is_terraform(name: str) -> bool:
    """The name is one of a configuration file and not of an editor's leftovers."""
    return name.endswith(SUFFIXES) and not name.startswith((".", "#")) and not name.endswith("~")


def is_override(path: Path) -> bool:
    """The file changes what other files declare."""
    stem = next(
        path.name.removesuffix(suffix)
        for suffix in sorted(SUFFIXES, key=len, reverse=True)
        if path.name.endswith(suffix)
    )
    return stem == "override" or stem.endswith("_override")


def load(folder: Path, root: Path) -> Module:
    """The module in a folder. What can't be read is among its problems."""
    bodies: list[tuple[Path, Body]] = []
    problems: list[Diagnostic] = []
    inputs: list[Input] = []
    for path in terraform_files(folder):
        name = relative(path, root)
        try:
            bodies.append((path, read_body(path, name)))
            inputs.append(Input(name, InputState.SCANNED))
        except TerraformSyntaxError as problem:
            message = f"not readable as Terraform: {problem.message}"
            problems.append(Diagnostic(DiagnosticKind.PARSE, message, problem.span, "correct the syntax", failed=True))
            inputs.append(Input(name, InputState.FAILED, message))
    base = [block for path, body in bodies if not is_override(path) for block in body.blocks]
    overrides = [block for path, body in bodies if is_override(path) for block in body.blocks]
    return assembled(folder, relative(folder, root), base, overrides, problems, inputs)


def load_stub(folder: Path) -> Module:
    """A module of our own that stands for one that is absent; nothing of it is in a file of the scan."""
    bodies = [read_body(path, "") for path in terraform_files(folder)]
    return assembled(folder, "", [block for body in bodies for block in body.blocks], [], [], [])


def read_body(path: Path, name: str) -> Body:
    """The body of a file. Raises TerraformSyntaxError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise TerraformSyntaxError(f"the file is larger than {LARGEST_FILE} bytes", Span(name))
        data = path.read_bytes()
    except OSError as error:
        raise TerraformSyntaxError(f"the file can't be read: {error.strerror}", Span(name)) from None
    mark = b"\xef\xbb\xbf"
    source = Source(name, b"   " + data[3:] if data.startswith(mark) else data)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        at = source.position(error.start)
        raise TerraformSyntaxError("the file is not UTF-8", Span(name, at, at)) from None
    return parse_json(source) if name.endswith(".json") else parse(source)


def assembled(
    folder: Path,
    name: str,
    base: list[Block],
    overrides: list[Block],
    problems: list[Diagnostic],
    inputs: list[Input],
) -> Module:
    """The module that blocks make; an override changes the block of its name."""
    named: dict[tuple[str, ...], Block] = {}
    found: dict[str, Attribute] = {}
    others: list[Block] = []
    for block in base:
        key = identity(block)
        if block.type == "locals":
            problems += repeated_locals(block, found)
            found |= block.body.attributes
        elif key is None:
            others.append(block)
        else:
            if key in named:
                problems.append(repeated(".".join(key), block))
            named[key] = block
    for block in overrides:
        key = identity(block)
        if block.type == "locals":
            found |= block.body.attributes
        elif key is None:
            others.append(block)
        elif key in named:
            named[key] = replace(named[key], body=overridden(named[key].body, block.body))
        else:
            message = f"{'.'.join(key)} is overridden but not declared"
            problems.append(Diagnostic(DiagnosticKind.RESOLVE, message, block.at.span))
    resources = {".".join(key[1:]): block for key, block in named.items() if key[0] == "resource"}
    return Module(
        folder,
        name,
        of_kind(named, "variable"),
        found,
        of_kind(named, "output"),
        resources,
        of_kind(named, "module"),
        tuple(others),
        tuple(problems),
        tuple(inputs),
    )


def of_kind(named: dict[tuple[str, ...], Block], kind: str) -> dict[str, Block]:
    """The blocks of a type by their one label."""
    return {key[1]: block for key, block in named.items() if key[0] == kind}


def identity(block: Block) -> tuple[str, ...] | None:
    """What makes a block the same as another one; None for blocks that may be repeated."""
    match block.type, len(block.labels):
        case ("resource", 2):
            return ("resource", *block.labels)
        case ("data" | "ephemeral", 2):
            return ("resource", block.type, *block.labels)
        case ("variable" | "output" | "module", 1):
            return (block.type, *block.labels)
    return None


def repeated(name: str, block: Block) -> Diagnostic:
    """The complaint about a name that is declared twice."""
    message = f"{name} is declared twice in the module; the last one is judged"
    return Diagnostic(DiagnosticKind.DUPLICATE, message, block.at.span, "remove one of them")


def repeated_locals(block: Block, found: dict[str, Attribute]) -> Iterator[Diagnostic]:
    """The complaints about locals that are declared already."""
    for name, attribute in block.body.attributes.items():
        if name in found:
            message = f"local.{name} is declared twice in the module; the last one is judged"
            yield Diagnostic(DiagnosticKind.DUPLICATE, message, attribute.at.span, "remove one of them")


def overridden(base: Body, override: Body) -> Body:
    """The base with the override's attributes; its blocks replace all of their type, static and dynamic."""
    types = {block.type if block.type != "dynamic" else block.labels[0] for block in override.blocks if replaces(block)}
    kept = [block for block in base.blocks if (block.labels[0] if block.type == "dynamic" else block.type) not in types]
    merged = [merged_lifecycle(block, override) if block.type == "lifecycle" else block for block in kept]
    has_lifecycle = any(block.type == "lifecycle" for block in kept)
    added = [block for block in override.blocks if block.type != "lifecycle" or not has_lifecycle]
    return replace(base, attributes={**base.attributes, **override.attributes}, blocks=(*merged, *added))


def replaces(block: Block) -> bool:
    """A block of an override takes the place of the base's blocks of its type; a lifecycle is merged instead."""
    return block.type != "lifecycle" and (block.type != "dynamic" or bool(block.labels))


def merged_lifecycle(block: Block, override: Body) -> Block:
    """A lifecycle with the override's arguments."""
    change = override.first("lifecycle")
    if change is None:
        return block
    return replace(block, body=replace(block.body, attributes={**block.body.attributes, **change.body.attributes}))

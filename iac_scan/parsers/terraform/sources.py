"""Where the modules that are called lie, without any network."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iac_scan.config import TerraformOptions

VENDOR_FOLDERS = ("", "vendor", "vendor/modules", "modules", "terraform-modules", ".external_modules")
REGISTRY = re.compile(r"(?:[\w.-]+\.[a-z]+/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?")


@dataclass(frozen=True, slots=True)
class Found:
    """The folder of a module; where there is none, `reason` says why."""

    path: Path | None
    reason: str = ""


def find(source: str, caller: Path, key: str, root: Path, root_module: Path, options: TerraformOptions) -> Found:
    """The folder of a module source called from a folder; `key` is the dotted path of the call."""
    if source.startswith(("./", "../")) or source in (".", ".."):
        return local(source, caller, root)
    mapped = from_map(source, options) or from_manifest(key, root_module)
    if mapped is not None and mapped.is_dir():
        return Found(mapped.resolve())
    vendored = from_vendor(source, root, root_module)
    if vendored is not None:
        return Found(vendored)
    return Found(None, f"the module source {source!r} is not available offline")


def local(source: str, caller: Path, root: Path) -> Found:
    """The folder of a path, which must lie inside the scanned root."""
    path = (caller / source).resolve()
    if not path.is_relative_to(root):
        return Found(None, f"the module source {source!r} leads out of the scanned folder")
    if not path.is_dir():
        return Found(None, f"the module source {source!r} is not a folder")
    return Found(path)


def from_map(source: str, options: TerraformOptions) -> Path | None:
    """The folder that the user has named for a source, with the part behind `//` appended."""
    for name, path in options.module_map.items():
        if source == name:
            return Path(path)
        if source.startswith(name + "//"):
            return Path(path) / source[len(name) + 2 :].partition("?")[0]
    return None


def from_manifest(key: str, root_module: Path) -> Path | None:
    """The folder that `terraform init` has noted for a call."""
    manifest = root_module / ".terraform" / "modules" / "modules.json"
    try:
        data: Any = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return None
    modules = data.get("Modules") if isinstance(data, dict) else None
    for entry in modules if isinstance(modules, list) else []:
        if isinstance(entry, dict) and entry.get("Key") == key and isinstance(entry.get("Dir"), str):
            return root_module / str(entry["Dir"])
    return None


def from_vendor(source: str, root: Path, root_module: Path) -> Path | None:
    """A copy of a registry module in one of the usual folders."""
    if not REGISTRY.fullmatch(source):
        return None
    name, _, sub = source.partition("//")
    for base in (root_module, root):
        for folder in VENDOR_FOLDERS:
            path = (base / folder / name / sub).resolve()
            if path.is_dir() and path.is_relative_to(root) and any(path.glob("*.tf*")):
                return path
    return None

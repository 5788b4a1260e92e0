"""Providers: which configuration a resource uses, and which versions are asked for and pinned."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from iac_scan.model.graph import READ_PROVIDERS
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.hcl import parse
from iac_scan.parsers.terraform.instance import ModuleInstance
from iac_scan.parsers.terraform.module import Module
from iac_scan.parsers.terraform.source import Source, TerraformSyntaxError

INSIDE = re.compile(r"^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)+")  # of a configuration that a module has of its own
HOST = re.compile(r"^registry\.(?:terraform\.io|opentofu\.org)/")


@dataclass(frozen=True, slots=True)
class Versions:
    """Provider versions of a root, by source such as `hashicorp/aws`: what its lock file pins, and what is wanted."""

    pinned: Mapping[str, str]
    wanted: Mapping[str, tuple[str, ...]]

    def of(self, provider: str) -> tuple[str, ...]:
        """The constraints on a provider, by the name of its configuration; none if any version will do."""
        name = INSIDE.sub("", provider).partition(".")[0]
        sources = {source for source in (*self.pinned, *self.wanted) if source.rpartition("/")[2] == name}
        source = min(sources, key=lambda entry: (not entry.startswith("hashicorp/"), entry), default="")
        pinned = self.pinned.get(source)
        return (f"= {pinned}",) if pinned else self.wanted.get(source, ())


def provider_of(block: ast.Block, instance: ModuleInstance) -> str:
    """The configuration a resource uses, as the root module names it: `aws` or `aws.eu`."""
    attribute = block.body.attributes.get("provider")
    name = written(attribute.value) if attribute is not None else block.labels[0].partition("_")[0]
    while instance.caller is not None:
        mapping = instance.caller[1].body.attributes.get("providers")
        if mapping is not None:
            name = passed(mapping.value).get(name, name)
        elif "." in name:
            return f"{instance.address}.{name}"
        instance = instance.caller[0]
    return name


def configurations(module: Module) -> Iterator[tuple[str, ast.Block]]:
    """The provider blocks of a module that matter, by the names of their configurations: `aws`, `aws.eu`."""
    for block in module.others:
        if block.type == "provider" and len(block.labels) == 1 and block.labels[0] in READ_PROVIDERS:
            alias = block.body.attributes.get("alias")
            yield f"{block.labels[0]}.{written(alias.value)}" if alias is not None else block.labels[0], block


def written(expression: ast.Expression) -> str:
    """A reference as it is written, without quotes."""
    return expression.at.text.strip().strip('"')


def passed(expression: ast.Expression) -> dict[str, str]:
    """The configurations that a module call hands down, by the name they have inside."""
    items = expression.items if isinstance(expression, ast.ObjectOf) else ()
    return {written(key): written(value) for key, value in items}


def lock_versions(folder: Path) -> dict[str, str]:
    """The provider versions that `.terraform.lock.hcl` pins, by source such as `hashicorp/aws`."""
    path = folder / ".terraform.lock.hcl"
    try:
        body = parse(Source(path.name, path.read_bytes()))
    except (OSError, TerraformSyntaxError):
        return {}
    found = {}
    for block in body.of_type("provider"):
        version = block.body.attributes.get("version")
        if block.labels and version is not None and isinstance(version.value, ast.Literal):
            found[HOST.sub("", block.labels[0])] = str(version.value.value)
    return found


def required_versions(modules: Iterable[Module]) -> Mapping[str, tuple[str, ...]]:
    """The version constraints of required_providers in all modules, by source such as `hashicorp/aws`."""
    found: dict[str, dict[str, None]] = {}
    for module in modules:
        for block in module.others:
            wanted = block.body.first("required_providers") if block.type == "terraform" else None
            for name, attribute in (wanted.body.attributes if wanted is not None else {}).items():
                source, version = requirement(name, attribute.value)
                if version:
                    found.setdefault(HOST.sub("", source), {})[version] = None
    return {source: tuple(versions) for source, versions in sorted(found.items())}


def requirement(name: str, expression: ast.Expression) -> tuple[str, str]:
    """The source and version constraint of an entry; a bare text is the constraint of an official provider."""
    if isinstance(expression, ast.Literal):
        return f"hashicorp/{name}", str(expression.value)
    items = expression.items if isinstance(expression, ast.ObjectOf) else ()
    values = {written(key): str(value.value) for key, value in items if isinstance(value, ast.Literal)}
    return values.get("source", f"hashicorp/{name}"), values.get("version", "")

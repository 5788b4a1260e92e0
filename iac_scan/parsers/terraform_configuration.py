"""The configuration that a plan carries: what is written for a resource, and what that refers to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from iac_scan.model.node import Unknown

INDEX = r'\[(?:-?\d+|"(?:[^"\\]|\\.)*")\]'
ANY_INDEX = re.compile(INDEX)
MODULE = re.compile(rf"(module\.[\w-]+(?:{INDEX})?)\.")
REFERENCE = re.compile(rf"(?P<head>var|module)\.(?P<name>[\w-]+)(?P<key>{INDEX})?(?P<rest>.*)", re.DOTALL)
PLAIN = ("each.key", "count.index", "path.", "terraform.")  # references that are to no resource
BLIND = ("local.", "each.", "self")  # references that the configuration in a plan does not explain
LONGEST_CHAIN = 32
PENDING = "known after apply"


def static(address: str) -> str:
    """An address without the keys of instances."""
    return ANY_INDEX.sub("", address)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def modules_of(address: str) -> tuple[str, ...]:
    """The module instances an address leads through, each as `module.x["k"]`."""
    found, at = [], 0
    while match := MODULE.match(address, at):
        found.append(match[1])
        at = match.end()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration of a plan: the root module, and by address without keys the rows of all resources.

    `providers` are the configurations of providers by the keys that the rows of resources name.
    """

    root: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Any]]
    providers: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Configuration":
        """The configuration in a plan's document, an empty one if it has none."""
        whole = mapping(document.get("configuration"))
        root = mapping(whole.get("root_module"))
        return cls(root, dict(resources(root)), mapping(whole.get("provider_config")))

    def expressions(self, address: str) -> Mapping[str, Any] | None:
        """What is written for a resource, by its address; None for one that the configuration does not have."""
        row = self.rows.get(static(address))
        return None if row is None else mapping(row.get("expressions"))

    def provider_of(self, address: str) -> str:
        """The key of the provider configuration that a resource uses; empty if the plan does not say."""
        return str(self.rows.get(static(address), {}).get("provider_config_key") or "")

    def provider(self, key: str) -> Any:
        """What a provider configuration says: what is known, and an Unknown for what refers to something else."""
        entry = mapping(self.providers.get(key))
        return self.said(entry.get("expressions"), modules_of(f"{entry.get('module_address') or ''}."))

    def said(self, expressions: Any, path: tuple[str, ...]) -> Any:
        """The values of expressions."""
        if isinstance(expressions, list):
            return [self.said(block, path) for block in expressions]
        found = mapping(expressions)
        if "constant_value" in found:
            return found["constant_value"]
        references = found.get("references")
        if isinstance(references, list):
            return Unknown(self.target(references, path) or " ".join(map(str, references)), PENDING)
        return {key: self.said(part, path) if part else Unknown(key, PENDING) for key, part in found.items()}

    def module(self, path: tuple[str, ...]) -> Mapping[str, Any]:
        """The module that module instances lead to."""
        found = self.root
        for step in path:
            found = mapping(self.call(found, static(step).removeprefix("module.")).get("module"))
        return found

    def call(self, module: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """A module call."""
        return mapping(mapping(module.get("module_calls")).get(name))

    def named(self, values: Any, expressions: Any, path: tuple[str, ...]) -> Any:
        """Values whose unknown leaves are named by the one resource attribute that each of them refers to."""
        references = mapping(expressions).get("references")
        if isinstance(values, Unknown):
            target = self.target(references, path) if isinstance(references, list) else ""
            return Unknown(target, values.reason) if target else values
        if isinstance(values, dict):
            return {
                key: self.named(part, expressions if references else mapping(expressions).get(key), path)
                for key, part in values.items()
            }
        if isinstance(values, list):
            blocks = in_turn(values, expressions)
            return [self.named(part, block, path) for part, block in zip(values, blocks, strict=True)]
        return values

    def target(self, references: list[Any], path: tuple[str, ...], depth: int = 0) -> str:
        """The full address of the one attribute that references lead to; empty if it can't be told."""
        longest = longest_of(references)
        if len(longest) != 1 or longest[0].startswith(BLIND) or depth > LONGEST_CHAIN:
            return ""
        match = REFERENCE.fullmatch(longest[0])
        if match is None:
            return ".".join((*path, longest[0]))
        return self.through(match, path, depth)

    def through(self, match: re.Match[str], path: tuple[str, ...], depth: int) -> str:
        """The address behind a variable or a module's output; empty if it can't be told."""
        rest = match["rest"]
        if match["head"] == "var":
            given = mapping(self.call(self.module(path[:-1]), static(path[-1])[7:]).get("expressions")) if path else {}
            expression, path = mapping(given.get(match["name"])), path[:-1]
            rest = f"{match['key'] or ''}{rest}"
        else:
            _, _, after = rest.partition(".")
            name = re.match(r"[\w-]*", after)
            path = (*path, f"module.{match['name']}{match['key'] or ''}")
            output = mapping(mapping(self.module(path).get("outputs")).get(name[0] if name else ""))
            expression, rest = mapping(output.get("expression")), after[name.end() :] if name else ""
        references = expression.get("references")
        found = self.target(references, path, depth + 1) if isinstance(references, list) else ""
        return f"{found}{rest}" if found else ""


def longest_of(references: list[Any]) -> list[str]:
    """The references to something that is made or read, without those that are the beginning of others."""
    texts = [text for text in references if isinstance(text, str) and not text.startswith(PLAIN)]
    return [text for text in texts if not any(other.startswith((f"{text}.", f"{text}[")) for other in texts)]


def in_turn(values: list[Any], expressions: Any) -> list[Any]:
    """The expressions of a list's items: blocks one by one; unknown items each by its own where there are as many."""
    if isinstance(expressions, list):
        return expressions if len(expressions) == len(values) else [None] * len(values)
    references = mapping(expressions).get("references")
    longest = longest_of(references) if isinstance(references, list) else []
    if len(longest) == len(values) and all(isinstance(value, Unknown) for value in values):
        return [{"references": [text]} for text in longest]
    return [expressions] * len(values)


def resources(root: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The address and the row of each resource of all modules."""
    pending = [("", root)]
    while pending:
        prefix, module = pending.pop()
        rows = module.get("resources")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and isinstance(row.get("address"), str):
                yield prefix + row["address"], row
        for name, call in mapping(module.get("module_calls")).items():
            pending.append((f"{prefix}module.{name}.", mapping(mapping(call).get("module"))))

"""aws_iam_policy_document as JSON, by section 4.5 of the catalogue."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.types import STRING
from iac_scan.parsers.terraform.values import Value, from_plain, key_text, plain_data, string, unknown

# The document's keys in the order the provider writes them, and the arguments they come from.
LISTS = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
PRINCIPALS = {"Principal": "principals", "NotPrincipal": "not_principals"}
MERGED = ("source_policy_documents", "override_policy_documents")
OLD_NAMES = {"source_json": "source_policy_documents", "override_json": "override_policy_documents"}


def policy_document(arguments: Value) -> Mapping[str, Value]:
    """The attribute `json`: a text, or one that is unknown but for its structure; nothing if even that is unknown."""
    plain: dict[str, Any] = {name: plain_data(part) for name, part in arguments.raw.items()}
    for old, new in OLD_NAMES.items():
        if plain.get(old) is not None:
            plain[new] = [plain[old]]
    statements = all_statements(plain)
    if isinstance(statements, Unknown):
        return {"json": unknown(statements, STRING, maybe_null=False)}
    document: dict[str, Any] = {"Version": plain.get("version") or "2012-10-17"}
    if plain.get("policy_id"):
        document["Id"] = plain["policy_id"]
    document["Statement"] = statements
    why = next(unknowns(document), None)
    if why is None:
        text = json.dumps(document, indent=2, ensure_ascii=False)
        return {"json": string(text), "minified_json": string(json.dumps(document, separators=(",", ":")))}
    return {"json": unknown(why, STRING, maybe_null=False, tree=from_plain(document))}


def unknowns(data: Any) -> Iterator[Unknown]:
    """What is not known in plain data."""
    pending = [data]
    while pending:
        part = pending.pop()
        if isinstance(part, Unknown):
            yield part
        elif isinstance(part, dict):
            pending += part.values()
        elif isinstance(part, list):
            pending += part


def all_statements(plain: dict[str, Any]) -> list[Any] | Unknown:
    """The statements of the source documents, the own ones, and the overriding ones in the place of their namesakes."""
    own = plain.get("statement", [])
    if isinstance(own, Unknown):
        return own
    collected: dict[str, list[Any]] = {}
    for name in MERGED:
        found = documents(plain.get(name))
        if isinstance(found, Unknown):
            return found
        collected[name] = found
    result = [*collected[MERGED[0]], *map(statement, own)]
    for override in collected[MERGED[1]]:
        sid = override.get("Sid") if isinstance(override, dict) else None
        same = [
            index for index, other in enumerate(result) if sid and isinstance(other, dict) and other.get("Sid") == sid
        ]
        if same:
            result[same[0]] = override
        else:
            result.append(override)
    return result


def documents(texts: Any) -> list[Any] | Unknown:
    """The statements of documents that are given as JSON texts or, where they are known in part, as data."""
    if isinstance(texts, Unknown):
        return texts
    found: list[Any] = []
    for text in texts if isinstance(texts, list) else []:
        if isinstance(text, Unknown):
            return text
        try:
            data = json.loads(text) if isinstance(text, str) else text
        except ValueError:
            return Unknown(str(text)[:80], "the policy document is not JSON")
        statements = data.get("Statement", []) if isinstance(data, dict) else []
        found += statements if isinstance(statements, list) else [statements]
    return found


def statement(block: dict[str, Any]) -> dict[str, Any]:
    """One statement as JSON has it."""
    result: dict[str, Any] = {}
    if block.get("sid"):
        result["Sid"] = block["sid"]
    result["Effect"] = block.get("effect") or "Allow"
    for key, argument in LISTS.items():
        if block.get(argument):
            result[key] = one_or_many(block[argument])
    for key, argument in PRINCIPALS.items():
        if block.get(argument):
            result[key] = principals(block[argument])
    if block.get("condition"):
        result["Condition"] = conditions(block["condition"])
    return result


def one_or_many(values: Any) -> Any:
    """A set of strings: one alone as a string, several in descending order; unknown ones last."""
    if not isinstance(values, list):
        return values
    if len(values) == 1:
        return variables(values[0])
    known = sorted({value for value in values if isinstance(value, str)}, reverse=True)
    return [*map(variables, known), *(value for value in values if not isinstance(value, str))]


def variables(value: Any) -> Any:
    """`&{x}` stands for the policy variable `${x}`, which HCL would evaluate."""
    return value.replace("&{", "${") if isinstance(value, str) else value


def principals(blocks: Any) -> Any:
    """Principals by type; anyone of any type is a lone star."""
    if isinstance(blocks, Unknown):
        return blocks
    found: dict[str, list[Any]] = {}
    for block in blocks:
        kind, identifiers = block.get("type"), block.get("identifiers")
        if not isinstance(kind, str) or not isinstance(identifiers, list):
            return kind if isinstance(kind, Unknown) else identifiers
        if kind == "*" and identifiers == ["*"]:
            return "*"
        found.setdefault(kind, []).extend(identifiers)
    return {kind: one_or_many(identifiers) for kind, identifiers in found.items()}


def conditions(blocks: Any) -> Any:
    """Conditions by test and variable."""
    if isinstance(blocks, Unknown):
        return blocks
    found: dict[str, dict[str, list[Any]]] = {}
    for block in blocks:
        test, variable, values = block.get("test"), block.get("variable"), block.get("values")
        if isinstance(values, Unknown):
            values = [values]
        if not (isinstance(test, str) and isinstance(variable, str | Unknown) and isinstance(values, list)):
            return next(unknowns(block), None)
        key = key_text(variable) if isinstance(variable, Unknown) else variables(variable)
        found.setdefault(test, {}).setdefault(key, []).extend(values)
    return {
        test: {name: values[0] if len(values) == 1 else list(map(variables, values)) for name, values in keys.items()}
        for test, keys in found.items()
    }

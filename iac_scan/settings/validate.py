"""A configuration file against its schema and against what there is: checks, parameters, files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from iac_scan.config import PROFILES
from iac_scan.engine.catalog import bundled, ids, loaded
from iac_scan.engine.platform import platforms
from iac_scan.engine.python import CheckError
from iac_scan.parsers.helm.recognise import is_chart, packaged_chart
from iac_scan.settings.file import ConfigFile, Key, SettingsError

KINDS = {
    "string": "a string",
    "array": "a list",
    "object": "a table",
    "integer": "a whole number",
    "boolean": "a boolean",
}
SELECTORS = ("check", "kind", "namespace", "name", "container", "path", "file", "chart", "address")

Problem = tuple[tuple[Key, ...], str]


def validated(file: ConfigFile, own_checks: tuple[Path, ...] = ()) -> ConfigFile:
    """The file, if all in it is right. Raises SettingsError with one line for each problem."""
    found = list(schema_problems(file)) or list(meaning_problems(file, own_checks))
    if found:
        lines = sorted((file.line(*keys), words) for keys, words in found)
        heading = [f"the configuration has {len(lines)} mistakes"] if len(lines) > 1 else []
        raise SettingsError("\n".join((*heading, *(f"{file.shown}:{line}: {words}" for line, words in lines))))
    return file


def plain(value: Any) -> Any:
    """A value with dates as text, which is what the schema knows."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def schema_problems(file: ConfigFile) -> Iterator[Problem]:
    """What the schema says against the file."""
    import jsonschema

    schema = json.loads((bundled("schemas") / "config.schema.json").read_text(encoding="utf-8"))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(plain(file.table)):
        yield from told(error)


def told(error: Any) -> Iterator[Problem]:
    """One error of the schema in our words."""
    path, value, wanted = tuple(error.absolute_path), error.instance, error.validator_value
    name = named(path)
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            for key in (key for key in value if key not in known):
                yield (*path, key), f"there is no key {key!r}{f' in {name}' if path else ''}{near(key, known)}"
        case "required":
            for key in (key for key in wanted if key not in value):
                yield path, f"{name} has no {key}; it needs one"
        case "enum":
            yield path, f"{name} is {shown(value)}, which is none of {', '.join(wanted)}{close(value, wanted)}"
        case "type":
            kinds = " or ".join(KINDS[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))
            yield path, f"{name} is {shown(value)}; it must be {kinds}"
        case "pattern":
            yield path, f"{name} is {shown(value)}, which is not {error.schema['title']}"
        case "minimum":
            yield path, f"{name} is {shown(value)}; it must be a whole number from {wanted} on"
        case _:
            yield path, f"{name} is empty"


def named(path: tuple[Key, ...]) -> str:
    """A place in the file as people write it."""
    text = ""
    for key in path:
        text += f"[{key + 1}]" if isinstance(key, int) else f"{'.' if text else ''}{key}"
    return text


def shown(value: Any) -> str:
    """A value in short."""
    text = json.dumps(value)
    return text if len(text) < 60 else f"{text[:56]} …"


def near(word: str, known: Iterable[str]) -> str:
    """The nearest right word, or all of them."""
    return close(word, known) or f"; choose of {', '.join(sorted(known))}"


def close(word: Any, known: Iterable[str]) -> str:
    """The nearest right word, if one is near."""
    found = get_close_matches(str(word).lower(), list(known), 1, 0.5)
    return f"; did you mean {found[0]}?" if found else ""


def meaning_problems(file: ConfigFile, own_checks: tuple[Path, ...]) -> Iterator[Problem]:
    """What is well formed and still wrong."""
    yield from path_problems(file)
    roots = tuple(file.home / folder for folder in file.table.get("checks", ()))
    if roots and not file.named:
        words = "own checks are run as code, which a file that was found may not ask for"
        yield ("checks",), f"{words}; name it with --config {file.shown}, or the folders with --checks"
        return
    try:
        yield from check_problems(file.table, ids((*roots, *own_checks)))
        yield from choice_problems(file.table, own=bool(roots or own_checks))
    except CheckError as error:
        yield ("checks",), str(error)
    yield from suppression_problems(file.table)
    yield from chart_problems(file)


def chart_problems(file: ConfigFile) -> Iterator[Problem]:
    """Charts that are none, and variants of one chart that share a name, so that nobody could tell them apart."""
    seen = set()
    for number, table in enumerate(file.table.get("charts", ())):
        path = (file.home / table["path"]).resolve()
        if path.exists() and not (is_chart(path) or packaged_chart(path)):
            yield ("charts", number, "path"), f"charts[{number + 1}].path: {table['path']} is not a chart"
        for other, variant in enumerate(table.get("variants", ({},))):
            name = variant.get("name", table.get("name", ""))
            if (path, name) in seen:
                keys = ("charts", number, "variants", other) if variant else ("charts", number)
                words = f"named {name}" if name else "without a name"
                yield keys, f"{table['path']} has another variant {words}; give each a name of its own"
            seen.add((path, name))


def check_problems(table: Mapping[str, Any], known: Mapping[str, Path]) -> Iterator[Problem]:
    """Ids and globs that fit no check, and parameters that checks don't have."""
    for keys, pattern in patterns(table):
        if not any(fnmatchcase(name, pattern) for name in known):
            kind = "fits no check" if set(pattern) & set("*?[") else "is not a check"
            yield keys, f"{pattern!r} {kind}{close(pattern, known)}"
    for name, values in table.get("parameters", {}).items():
        if name not in known:
            yield ("parameters", name), f"{name!r} is not a check{close(name, known)}"
            continue
        yield from parameter_problems(name, values, known[name])


def patterns(table: Mapping[str, Any]) -> Iterator[tuple[tuple[Key, ...], str]]:
    """All ids and globs of checks, each with its place."""
    for key in ("enable", "disable"):
        yield from (((key, number), pattern) for number, pattern in enumerate(table.get(key, ())))
    yield from ((("severities", pattern), pattern) for pattern in table.get("severities", {}))
    for number, entry in enumerate(table.get("suppress", ())):
        checks = entry.get("check", ())
        for pattern in [checks] if isinstance(checks, str) else checks:
            yield ("suppress", number, "check"), pattern


def parameter_problems(name: str, values: Mapping[str, Any], folder: Path) -> Iterator[Problem]:
    """Parameters that a check does not have, and values of another type than its default."""
    meant = next(check.meta.parameters for check in loaded(folder) if check.rule.id == name)
    for key, value in values.items():
        at = ("parameters", name, key)
        if key not in meant:
            hint = near(key, meant) if meant else "; it has none"
            yield at, f"the check {name} has no parameter {key!r}{hint}"
            continue
        default = meant[key].default
        wanted = list if isinstance(default, tuple) else type(default)
        if type(value) is not wanted:
            kind = {list: "a list of strings", str: "a string", int: "a whole number", bool: "a boolean"}[wanted]
            yield at, f"{name}.{key} is {shown(value)}; it must be {kind}"


def choice_problems(table: Mapping[str, Any], *, own: bool) -> Iterator[Problem]:
    """Names of profiles, frameworks and platforms that there are none of; own checks may bring profiles."""
    choices = {
        "profiles": None if own else PROFILES,
        "platforms": platforms(),
        "frameworks": tuple(sorted(path.stem for path in bundled("frameworks").glob("*.yaml"))),
    }
    for key, known in choices.items():
        for number, name in enumerate(table.get(key, ())):
            if known is not None and name not in known:
                yield (key, number), f"{name!r} is none of the {key}{near(name, known)}"


def suppression_problems(table: Mapping[str, Any]) -> Iterator[Problem]:
    """Suppressions that name nothing, and days that are none."""
    for number, entry in enumerate(table.get("suppress", ())):
        if not any(key in entry for key in SELECTORS):
            yield ("suppress", number), f"suppress[{number + 1}] names nothing; set one of {', '.join(SELECTORS)}"
        expires = plain(entry.get("expires", "2000-01-01"))
        try:
            date.fromisoformat(expires)
        except ValueError:
            yield ("suppress", number, "expires"), f"expires is {expires!r}, which is not a day such as 2027-01-31"


def path_problems(file: ConfigFile) -> Iterator[Problem]:
    """Paths that lead nowhere or, in a file that was found, out of its repository."""
    for keys, text in paths(file.table):
        path = (file.home / text).resolve()
        if not path.exists():
            yield keys, f"{named(keys)}: there is no {text}"
        elif not file.named and not path.is_relative_to(file.top):
            hint = f"name the file with --config {file.shown} if that is meant"
            yield keys, f"{named(keys)}: {text} lies outside of {file.top}; {hint}"


def paths(table: Mapping[str, Any]) -> Iterator[tuple[tuple[Key, ...], str]]:
    """All paths in the file, each with its place."""
    yield from ((("checks", number), text) for number, text in enumerate(table.get("checks", ())))
    files = table.get("terraform", {}).get("var_files", ())
    yield from ((("terraform", "var_files", number), text) for number, text in enumerate(files))
    for number, chart in enumerate(table.get("charts", ())):
        yield ("charts", number, "path"), chart["path"]
        yield from (((*("charts", number), "values", at), text) for at, text in enumerate(chart.get("values", ())))
        for other, variant in enumerate(chart.get("variants", ())):
            for at, text in enumerate(variant.get("values", ())):
                yield ("charts", number, "variants", other, "values", at), text

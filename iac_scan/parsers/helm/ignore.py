"""The .helmignore rules, as Helm's loader applies them (helm.sh/docs/chart_template_guide/helm_ignore_file)."""

import re

from iac_scan.model.record import record

ALWAYS = "templates/.?*"


@record
class Rule:
    """One line: what it matches, whether on the whole path or the name, and whether `!` turns it round."""

    pattern: re.Pattern[str]
    on_path: bool
    folders_only: bool
    negated: bool

    def matches(self, path: str) -> bool:
        """The rule's pattern fits the path, or its last part."""
        return bool(self.pattern.fullmatch(path if self.on_path else path.rpartition("/")[2]))


@record
class Rules:
    """A chart's ignore rules in order."""

    rules: tuple[Rule, ...]

    @classmethod
    def parse(cls, text: str) -> "Rules":
        """The rules of a .helmignore file, and the one Helm always adds; a line that Helm refuses is left out."""
        lines = [line.strip() for line in [ALWAYS, *text.removeprefix("\ufeff").splitlines()]]
        return cls(tuple(rule(line) for line in lines if line and line[0] != "#" and "**" not in line))

    def ignores(self, path: str, *, folder: bool) -> bool:
        """Helm leaves the file or folder out; a negated rule leaves out whatever it does not match."""
        for each in self.rules:
            if each.folders_only and not folder:
                if each.negated:
                    return True
            elif each.matches(path) is not each.negated:
                return True
        return False


def rule(line: str) -> Rule:
    """One line of a .helmignore file."""
    negated = line.startswith("!")
    body = line.removeprefix("!")
    folders_only = body.endswith("/")
    body = body.removesuffix("/") if folders_only else body
    return Rule(re.compile(translated(body.removeprefix("/"))), "/" in body, folders_only, negated)


def translated(pattern: str) -> str:
    """A pattern of Go's path matching as a regular expression; `*` and `?` stop at slashes."""
    parts, position = [], 0
    while position < len(pattern):
        character = pattern[position]
        closing = pattern.find("]", position + 2) if character == "[" else -1
        if closing > 0:
            parts.append(character_class(pattern[position + 1 : closing]))
            position = closing
        elif character == "\\" and position + 1 < len(pattern):
            position += 1
            parts.append(re.escape(pattern[position]))
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character))
        position += 1
    return "".join(parts)


def character_class(body: str) -> str:
    """A `[…]` of Go's path matching as a regular expression; one that is malformed matches nothing."""
    text = "[" + body.replace("\\", "\\\\").replace("[", "\\[") + "]"
    try:
        re.compile(text)
    except re.error:
        return "(?!)"
    return text

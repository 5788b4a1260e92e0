"""Random valid Terraform: expressions of a wanted type, and whole trees of modules."""

import json
from pathlib import Path
from random import Random

SCALARS = ("string", "number", "bool")
TYPES = (*SCALARS, "list(string)", "list(number)", "map(string)", "map(number)", "set(string)", "tuple", "object")


class Expressions:
    """Makes expressions; `names` holds what may be referred to, as pairs of type and expression."""

    def __init__(self, random: Random, names: list[tuple[str, str]] | None = None) -> None:
        self.random = random
        self.names = names or []

    def any(self, depth: int = 3) -> str:
        """An expression of any type."""
        return self.of(self.random.choice(TYPES), depth)

    def of(self, kind: str, depth: int) -> str:
        """An expression of a type; now and then a name of it."""
        named = [text for of, text in self.names if of == kind]
        if named and self.random.random() < 0.35:
            return self.random.choice(named)
        if depth > 0 and self.random.random() < 0.12:
            return self.conditional(kind, depth - 1)
        return str(getattr(self, kind.replace("(", "_").rstrip(")"))(depth))

    def conditional(self, kind: str, depth: int) -> str:
        """A choice between two expressions of a type."""
        condition, then, otherwise = self.of("bool", depth), self.of(kind, depth), self.of(kind, depth)
        return f"({condition} ? {then} : {otherwise})"

    def pick(self, *options: str) -> str:
        """One of some texts."""
        return self.random.choice(options)

    def string(self, depth: int) -> str:
        """A string."""
        words = ("", "a", "b", "foo", "a-b", "10", "x y", "é", "True", "true", "10.0.0.0/16", "A,B", "$${x}", "n\\nm")
        if depth <= 0:
            return json.dumps(self.pick(*words), ensure_ascii=False).replace("\\\\n", "\\n")
        s, n, d = (lambda: self.of("string", depth - 1)), (lambda: self.of("number", depth - 1)), depth - 1
        return self.pick(
            f'"{self.pick("p-", "", " ")}${{{s()}}}{self.pick("-q", "", "%")}${{{n()}}}"',
            f"upper({s()})",
            f"lower({s()})",
            f"title({s()})",
            f'join("{self.pick(",", "-", "")}", {self.of("list(string)", d)})',
            f'format("%s/%d", {s()}, floor({n()}))',
            f'replace({s()}, "a", {s()})',
            f'trimprefix({s()}, "f")',
            f"tostring({self.of(self.pick(*SCALARS), d)})",
            f"jsonencode({self.any(d)})",
            f"substr({s()}, 0, 2)",
            f"strrev({s()})",
            f"md5({s()})",
            f"base64encode({s()})",
            f'try({self.of("map(string)", d)}["a"], {s()})',
            f'lookup({self.of("map(string)", d)}, "b", {s()})',
            f"element({self.of('list(string)', d)}, {self.pick('0', '1', '5')})",
            f'"%{{ if {self.of("bool", d)} }}y${{{s()}}}%{{ else }}n%{{ endif }}"',
            f'"%{{ for x in {self.of("list(string)", d)} }}<${{x}}>%{{ endfor }}"',
            f"coalesce({s()}, {s()}, \"z\")",
            f"{self.of('object', d)}.s",
            f"yamlencode({self.any(d)})",
            f"cidrsubnet(\"10.0.0.0/8\", {self.pick('4', '8')}, {self.pick('0', '3', '15')})",
        )

    def number(self, depth: int) -> str:
        """A number."""
        if depth <= 0:
            return self.pick("0", "1", "2", "3", "10", "1.5", "-4", "0.1", "1e3", '"7"', "100")
        n, d = (lambda: self.of("number", depth - 1)), depth - 1
        return self.pick(
            f"({n()} + {n()})",
            f"({n()} - {n()})",
            f"({n()} * {n()})",
            f"({n()} / {self.pick('2', '4', '3', '10')})",
            f"({n()} % {self.pick('2', '3', '1.5')})",
            f"-({n()})",
            f"length({self.any(d)})",
            f"length({self.of('list(string)', d)})",
            f"max({n()}, {n()})",
            f"min({n()}, {n()})",
            f"abs({n()})",
            f"ceil({n()})",
            f"sum({self.of('list(number)', d)})",
            f"try(tonumber({self.of('string', d)}), {n()})",
            f"try(index({self.of('list(string)', d)}, {self.of('string', d)}), {n()})",
            f"{self.of('object', d)}.n",
            f"parseint(\"{self.pick('12', '7')}\", 10)",
        )

    def bool(self, depth: int) -> str:
        """A bool."""
        if depth <= 0:
            return self.pick("true", "false")
        n, b, d = (lambda: self.of("number", depth - 1)), (lambda: self.of("bool", depth - 1)), depth - 1
        kind = self.pick(*TYPES)
        return self.pick(
            f"({n()} {self.pick('<', '>', '<=', '>=', '==', '!=')} {n()})",
            f"({b()} {self.pick('&&', '||')} {b()})",
            f"!{b()}",
            f"({self.any(d)} == {self.any(d)})",
            f"({self.of(kind, d)} {self.pick('==', '!=')} {self.of(kind, d)})",
            f"({self.of(kind, d)} == null)",
            f"contains({self.of('list(string)', d)}, {self.of('string', d)})",
            f"can({self.of('map(string)', d)}[{self.of('string', d)}])",
            f"startswith({self.of('string', d)}, \"a\")",
            f"alltrue([{b()}, {b()}])",
            f"anytrue([for x in {self.of('list(number)', d)} : x > 1])",
            f"issensitive({self.of('string', d)})",
        )

    def list_string(self, depth: int) -> str:
        """A sequence of strings, as list or tuple."""
        if depth <= 0:
            return self.pick('["a", "b"]', "[]", 'tolist(["x"])', '["a", 1, true]', 'tolist(["b", "a", "b"])')
        s, lst, d = (lambda: self.of("string", depth - 1)), (lambda: self.of("list(string)", depth - 1)), depth - 1
        return self.pick(
            f"[{s()}, {s()}]",
            f"[for x in {lst()} : upper(x)]",
            f'[for i, x in {lst()} : "${{i}}${{x}}" if x != "a"]',
            f"concat({lst()}, {lst()})",
            f"sort({lst()})",
            f"reverse({lst()})",
            f"distinct({lst()})",
            f"compact({lst()})",
            f"tolist({lst()})",
            f"tolist({self.of('set(string)', d)})",
            f"keys({self.of('map(number)', d)})",
            f"values({self.of('map(string)', d)})",
            f'split("a", {s()})',
            f"flatten([{lst()}, [{s()}, {lst()}]])",
            f"[for k, v in {self.of('map(number)', d)} : k]",
            f"[{self.of('object', d)}, {self.of('object', d)}][*].s",
            f"slice({lst()}, 0, 1)",
            f'formatlist("<%s>", {lst()})',
        )

    def list_number(self, depth: int) -> str:
        """A sequence of numbers."""
        if depth <= 0:
            return self.pick("[1, 2, 3]", "tolist([5])", "[0]", "range(3)")
        n = lambda: self.of("number", depth - 1)
        return self.pick(
            f"[{n()}, {n()}]",
            f"[for x in {self.of('list(number)', depth - 1)} : x * 2]",
            f"concat({self.of('list(number)', depth - 1)}, [{n()}])",
            f"range(1, {self.pick('2', '4')})",
            f"tolist([{n()}, {n()}])",
        )

    def map_string(self, depth: int) -> str:
        """A map or object with strings."""
        if depth <= 0:
            return self.pick('{ a = "x", b = "y" }', "{}", 'tomap({ a = "z" })', '{ "k-1" = "v" }')
        m, s, d = (lambda: self.of("map(string)", depth - 1)), (lambda: self.of("string", depth - 1)), depth - 1
        return self.pick(
            f"{{ a = {s()}, b = {s()} }}",
            f"merge({m()}, {m()})",
            f"{{ for k, v in {m()} : upper(k) => v }}",
            f"tomap({{ a = {s()}, c = {s()} }})",
            f'zipmap(["p", "q"], [{s()}, {s()}])',
            f"{{ ({s()}) = {s()} }}",
            f"{{ for x in toset({self.of('list(string)', d)}) : x => upper(x) }}",
        )

    def map_number(self, depth: int) -> str:
        """A map or object with numbers."""
        if depth <= 0:
            return self.pick("{ a = 1 }", "tomap({ b = 2, a = 1 })", "{}")
        n, d = (lambda: self.of("number", depth - 1)), depth - 1
        return self.pick(
            f"{{ x = {n()}, y = {n()} }}",
            f"merge({self.of('map(number)', d)}, {{ z = {n()} }})",
            f"{{ for k, v in {self.of('map(number)', d)} : k => v + 1 }}",
            f"{{ for k, v in {self.of('map(string)', d)} : k => length(v) }}",
        )

    def set_string(self, depth: int) -> str:
        """A set of strings."""
        lst = self.of("list(string)", depth - 1) if depth > 0 else '["b", "a"]'
        if depth <= 0:
            return f"toset({lst})"
        other = self.of("set(string)", depth - 1)
        return self.pick(f"toset({lst})", f"setunion({other}, {lst})", f"setsubtract({other}, {lst})", f"toset(keys({self.of('map(string)', depth - 1)}))")

    def tuple(self, depth: int) -> str:
        """A tuple of anything."""
        if depth <= 0:
            return self.pick('[1, "a", null]', "[]", "[true, [1]]")
        return f"[{self.any(depth - 1)}, {self.any(depth - 1)}, {self.pick('null', '{}')}]"

    def object(self, depth: int) -> str:
        """An object with a string s, a number n and something else."""
        if depth <= 0:
            return '{ s = "o", n = 1, e = null }'
        d = depth - 1
        return f"{{ s = {self.of('string', d)}, n = {self.of('number', d)}, e = {self.any(d)} }}"


class Trees:
    """Writes trees of modules made of terraform_data."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def write(self, folder: Path, depth: int = 0) -> list[tuple[str, bool]]:
        """Write a module; the answer is its variables with whether they must be given."""
        folder.mkdir(parents=True, exist_ok=True)
        random = self.random
        names: list[tuple[str, str]] = []
        text: list[str] = []
        variables: list[tuple[str, bool]] = []
        for index in range(random.randint(1, 4)):
            variables.append(self.variable(f"v{index}", text, names, root=depth == 0))
        make = Expressions(random, names)
        text.append('resource "terraform_data" "u" {\n  input = "u"\n}\n')
        names.append(("string", "terraform_data.u.id"))
        for index in range(random.randint(1, 4)):
            kind = random.choice(TYPES)
            text.append(f"locals {{\n  l{index} = {make.of(kind, 2)}\n}}\n")
            names.append((kind, f"local.l{index}"))
        for index in range(random.randint(1, 3)):
            self.resource(f"r{index}", text, names, make)
        if depth < 2:
            for index in range(random.randint(0, 2) if depth else random.randint(1, 2)):
                self.call(folder, f"m{index}", text, names, make, depth)
        for index, (kind, name) in enumerate(random.sample(names, min(3, len(names)))):
            text.append(f'output "o{index}" {{\n  sensitive = true\n  value = {random.choice((name, make.of(kind, 2)))}\n}}\n')
        text.append(f'output "all" {{\n  sensitive = true\n  value = {make.any(3)}\n}}\n')
        random.shuffle(text)
        cut = random.randint(0, len(text))
        (folder / "main.tf").write_text("".join(text[:cut]))
        (folder / "a.tf").write_text("".join(text[cut:]))
        if depth == 0:
            self.values(folder, variables)
        return variables

    def variable(self, name: str, text: list[str], names: list[tuple[str, str]], *, root: bool) -> tuple[str, bool]:
        """A variable of some type, with or without a default."""
        kind, constraint, default = self.random.choice(
            (
                ("string", "string", '"d"'),
                ("number", "number", '"5"'),
                ("bool", "bool", "true"),
                ("list(string)", "list(string)", '["x", 1]'),
                ("map(string)", "map(string)", "{ k = 1 }"),
                ("object", 'object({ s = optional(string, "os"), n = optional(number, 3), e = optional(any) })', "{}"),
                ("set(string)", "set(string)", '["b", "a"]'),
                ("string", "any", '"any"'),
            )
        )
        required = not root and self.random.random() < 0.4
        lines = [f"  type = {constraint}"] + ([] if required else [f"  default = {default}"])
        lines += ["  nullable = false"] if self.random.random() < 0.3 else []
        text.append(f'variable "{name}" {{\n' + "\n".join(lines) + "\n}\n")
        names.append((kind, f"var.{name}"))
        return f"{name}:{kind}", required

    def resource(self, name: str, text: list[str], names: list[tuple[str, str]], make: Expressions) -> None:
        """A resource, once, by count or by for_each."""
        known = Expressions(self.random, [])
        way = self.random.choice(("", "count", "each", "set"))
        if way == "count":
            text.append(f'resource "terraform_data" "{name}" {{\n  count = {self.random.randint(0, 3)}\n  input = [count.index, {make.any(1)}]\n}}\n')
            names.append(("tuple", f"terraform_data.{name}[*].input"))
        elif way:
            over = known.of("map(string)", 2) if way == "each" else f"toset({known.of('list(string)', 1)})"
            text.append(f'resource "terraform_data" "{name}" {{\n  for_each = {over}\n  input = {{ k = each.key, v = each.value, x = {make.any(1)} }}\n}}\n')
            names.append(("tuple", f"[for k, r in terraform_data.{name} : [k, r.input]]"))
        else:
            text.append(f'resource "terraform_data" "{name}" {{\n  input = {make.any(2)}\n  triggers_replace = {make.any(1)}\n}}\n')
            names.append(("tuple", f"[terraform_data.{name}]"))

    def call(self, folder: Path, name: str, text: list[str], names: list[tuple[str, str]], make: Expressions, depth: int) -> None:
        """A call of a new child module."""
        variables = self.write(folder / name, depth + 1)
        lines = [f'  source = "./{name}"']
        way = self.random.choice(("", "count", "each"))
        if way == "count":
            lines.append(f"  count = {self.random.randint(0, 2)}")
            names.append(("tuple", f"module.{name}[*].all"))
        elif way:
            lines.append('  for_each = { p = "1", q = "2" }')
            names.append(("tuple", f"[for k, m in module.{name} : [k, m.all]]"))
            names.append(("tuple", f'[module.{name}["p"].all]'))
        else:
            names.append(("tuple", f"[module.{name}.all]"))
        for variable, required in variables:
            short, kind = variable.split(":")
            if required or self.random.random() < 0.5:
                value = "null" if not required and self.random.random() < 0.2 else make.of(kind, 1)
                lines.append(f"  {short} = {value}")
        text.append(f'module "{name}" {{\n' + "\n".join(lines) + "\n}\n")

    def values(self, folder: Path, variables: list[tuple[str, bool]]) -> None:
        """Files of values for some of the root's variables."""
        plain = {"string": '"given"', "number": "42", "bool": "false", "list(string)": '["g"]', "map(string)": '{ g = "h" }'}
        for file in ("terraform.tfvars", "b.auto.tfvars"):
            lines = [
                f"{name.split(':')[0]} = {plain[name.split(':')[1]]}\n"
                for name, _ in variables
                if name.split(":")[1] in plain and self.random.random() < 0.3
            ]
            (folder / file).write_text("".join(lines))

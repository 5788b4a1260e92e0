"""Random valid Terraform: expressions of a wanted type, and whole trees of modules."""

import re
from pathlib import Path
from random import Random

SCALARS = ("string", "number", "bool")
# Simple expressions of each type, and patterns that make one of others; <same> is one type, twice.
SIMPLE = {
    "string": r'''"" "a" "b" "foo" "a-b" "10" "x_y" "é" "True" "true" "10.0.0.0/16" "A,B" "$${x}" "n\nm"'''.split(),
    "number": '0 1 2 3 10 1.5 -4 0.1 1e3 "7" 100'.split(),
    "bool": ["true", "false"],
    "list(string)": ['["a", "b"]', "[]", 'tolist(["x"])', '["a", 1, true]', 'tolist(["b", "a", "b"])'],
    "list(number)": ["[1, 2, 3]", "tolist([5])", "[0]", "range(3)"],
    "map(string)": ['{ a = "x", b = "y" }', "{}", 'tomap({ a = "z" })', '{ "k-1" = "v" }'],
    "map(number)": ["{ a = 1 }", "tomap({ b = 2, a = 1 })", "{}"],
    "set(string)": ['toset(["b", "a"])', 'toset(["x"])'],
    "tuple": ['[1, "a", null]', "[]", "[true, [1]]"],
    "object": ['{ s = "o", n = 1, e = null }'],
}
TYPES = tuple(SIMPLE)
COMPOUND = {
    "string": r"""
        "p-${<string>}${<number>}-q"   " ${<string>}%"   upper(<string>)   lower(<string>)   title(<string>)
        join(",", <list(string)>)   join("", <list(string)>)   format("%s/%d", <string>, floor(<number>))
        replace(<string>, "a", <string>)   trimprefix(<string>, "f")   tostring(<string>)   tostring(<number>)
        tostring(<bool>)   jsonencode(<any>)   substr(<string>, 0, 2)   strrev(<string>)   md5(<string>)
        base64encode(<string>)   try(<map(string)>["a"], <string>)   lookup(<map(string)>, "b", <string>)
        element(<list(string)>, 0)   element(<list(string)>, 5)   "%{ if <bool> }y${<string>}%{ else }n%{ endif }"
        "%{ for x in <list(string)> }<${x}>%{ endfor }"   coalesce(<string>, <string>, "z")   <object>.s
        yamlencode(<any>)   cidrsubnet("10.0.0.0/8", 4, 3)   cidrsubnet("10.0.0.0/8", 8, 15)   title(<string>)
        indent(2, <string>)   chomp(<string>)   sha256(<string>)   urlencode(<string>)   trim(<string>, "ab")
        regex("^.{0,2}", <string>)   replace(<string>, "/[a-c]+/", "<$0>")   try(regex("[0-9]+", <string>), <string>)
        formatdate("DD MMM", "2024-02-29T00:00:00Z")   one([<string>])   nonsensitive(sensitive(<string>))
        jsondecode(jsonencode(<string>))   yamldecode(yamlencode(<string>))   trimspace(<string>)
        base64decode(base64encode(<string>))   sha1(<string>)   sha512(<string>)   trimsuffix(<string>, "o")
        basename(<string>)   dirname(<string>)   cidrhost("10.0.0.0/16", floor(abs(<number>)))
        cidrnetmask("10.0.0.0/12")
        timeadd("2024-02-28T23:00:00Z", "2h")   format("%-5s|%5s", <string>, <string>)
        format("%q %v", <string>, <any>)
        format("%05.2f %x", <number>, floor(abs(<number>)))   uuidv5("dns", <string>)   base64sha256(<string>)
        try(<list(string)>[<number>], <string>)   try(slice(<list(string)>, 0, 1)[0], <string>)   <string>
        element(<list(string)>, <number>)   lookup(<map(string)>, <string>, <string>)
        jsonencode({ k = <any>, l = <any> })
        urlencode(jsonencode(<any>))   [<any>, <string>][1]   { a = <string> }["a"]   one(tolist([<string>]))
        replace(<string>, "/(.)(.)/", "$2$1")   join("/", [for k, v in <map(string)> : "${k}=${v}"])
        textdecodebase64(textencodebase64(<string>, "UTF-16LE"), "UTF-16LE")   "%{ if <bool> ~} x %{ endif ~} y"
        "%{ for k, v in <map(number)> ~} ${k}:${v} %{ endfor ~}"   "${<bool>}"   coalesce(null, "", <string>, "q")
    """,
    "number": """
        (<number> + <number>)   (<number> - <number>)   (<number> * <number>)   (<number> / 2)   (<number> / 3)
        (<number> / 10)   (<number> % 3)   (<number> % 1.5)   length(<any>)   length(<list(string)>)
        max(<number>, <number>)   min(<number>, <number>)   abs(<number>)   ceil(<number>)
        sum(concat(<list(number)>, [1]))
        try(tonumber(<string>), <number>)   try(index(<list(string)>, <string>), <number>)   <object>.n
        parseint("12", 10)   floor(<number>)   length(<string>)   signum(floor(<number>))   length(<set(string)>)
        jsondecode(jsonencode(<number>))   -(<number> + 1)   pow(floor(<number>), 2)
        parseint(tostring(floor(abs(<number>))), 10)   length(jsonencode(<any>))   length(<tuple>)
        [<number>, <any>][0]
        timecmp("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+01:00")   try(<map(number)>["a"], <number>)
        one([for x in [<number>] : x])   length(merge(<map(string)>, <map(string)>))   max(1, <list(number)>...)
        try(<list(number)>[0], <number>)   length(setproduct(<list(string)>, <set(string)>))
        coalesce(null, <number>)
    """,
    "bool": """
        (<number> < <number>)   (<number> >= <number>)   (<number> == <number>)   (<bool> && <bool>)
        (<bool> || <bool>)   !<bool>   (<any> == <any>)   (<same> == <same>)   (<same> != <same>)   (<any> == null)
        contains(<list(string)>, <string>)   can(<map(string)>[<string>])   startswith(<string>, "a")
        alltrue([<bool>, <bool>])   anytrue([for x in <list(number)> : x > 1])   issensitive(<string>)
        strcontains(<string>, "a")   can(tonumber(<string>))   contains(keys(<map(number)>), "a")
        endswith(<string>, "o")
        can(regex("^a", <string>))   (<list(string)> == <list(string)>)   (<map(string)> == <map(string)>)
        tobool(tostring(<bool>))   contains(<list(number)>, <number>)   contains(<set(string)>, <string>)
        can(jsondecode(<string>))   alltrue([for k, v in <map(number)> : v > 0])   (<object> == <object>)
        can(cidrhost(<string>, 1))   (length(<any>) > 1)   anytrue([<bool>, <bool>])
        (tostring(<number>) == <string>)
    """,
    "list(string)": """
        [<string>, <string>]   [for x in <list(string)> : upper(x)]   concat(<list(string)>, <list(string)>)
        [for i, x in <list(string)> : "${i}${x}" if x != "a"]   sort(<list(string)>)   reverse(<list(string)>)
        distinct(<list(string)>)   compact(<list(string)>)   tolist(<list(string)>)   tolist(<set(string)>)
        keys(<map(number)>)   values(<map(string)>)   split("a", <string>)   [for k, v in <map(number)> : k]
        flatten([<list(string)>, [<string>, <list(string)>]])   [<object>, <object>][*].s
        formatlist("<%s>", <list(string)>)
        coalescelist(<list(string)>, ["z"])   [for p in setproduct(<list(string)>, ["x", "y"]) : join("-", p)]
        regexall("[a-z]", <string>)   [for c in chunklist(<list(string)>, 2) : c[0]]   compact([<string>, null, ""])
        slice(concat(<list(string)>, ["q", "r"]), 0, 2)   matchkeys(<list(string)>, <list(string)>, ["a"])
        sort(tolist(<set(string)>))   [for s in <set(string)> : "${s}!"]   tolist([<string>, <number>, <bool>])
        flatten([for k, v in <map(string)> : [k, v]])   values({ b = <string>, a = <string> })   <list(string)>[*]
        [for k, v in { for x in <list(string)> : x => upper(x)... } : join("", v)]
        setunion(<list(string)>, <set(string)>)
        transpose({ a = <list(string)> })[*]   split(",", join(",", <list(string)>))   reverse(sort(<list(string)>))
        keys(transpose({ a = <list(string)>, b = <list(string)> }))   distinct(concat(<list(string)>, <list(string)>))
        [for o in csvdecode("a,b\\n1,2\\n3,4") : o.a]   cidrsubnets("10.1.0.0/16", 4, 4, 8)
        regex("(.?)(.?)", <string>)
    """,
    "list(number)": """
        [<number>, <number>]   [for x in <list(number)> : x * 2]   concat(<list(number)>, [<number>])   range(1, 4)
        tolist([<number>, <number>])   values(<map(number)>)   [for x in <list(string)> : length(x)]   range(<number>)
        [for i, x in <list(string)> : i]   reverse(<list(number)>)   distinct(<list(number)>)
        [<number>, tostring(<number>)]
        jsondecode(jsonencode(<list(number)>))   flatten([[<number>], <list(number)>])   tolist(toset(<list(number)>))
    """,
    "map(string)": """
        { a = <string>, b = <string> }   merge(<map(string)>, <map(string)>)   { (<string>) = <string> }
        { for k, v in <map(string)> : upper(k) => v }   tomap({ a = <string>, c = <string> })
        zipmap(["p", "q"], [<string>, <string>])   { for x in toset(<list(string)>) : x => upper(x) }
        jsondecode(jsonencode(<map(string)>))   yamldecode(yamlencode(<map(string)>))   tomap(<map(string)>)
        { for i, x in <list(string)> : "k${i}" => x }   { "${<string>}" = <string>, (<string>) : <string> }
        merge(<map(string)>, null, { n = <string> })   { for k, v in <map(string)> : v => k... }
        merge([<map(string)>, <map(string)>]...)   tomap({ a = <string>, b = <number> })
        { for s in <set(string)> : s => s if s != "a" }   zipmap(["p"], [<string>])   (<bool> ? <map(string)> : null)
    """,
    "map(number)": """
        { x = <number>, y = <number> }   merge(<map(number)>, { z = <number> })
        { for k, v in <map(number)> : k => v + 1 }
        { for k, v in <map(string)> : k => length(v) }
    """,
    "set(string)": """
        toset(<list(string)>)   setunion(<set(string)>, <list(string)>)   setsubtract(<set(string)>, <list(string)>)
        toset(keys(<map(string)>))   setintersection(<set(string)>, <list(string)>)
        toset(concat(<list(string)>, ["n"]))
        toset([for x in <list(string)> : lower(x)])   setsubtract(toset(<list(string)>), <set(string)>)
        setunion(<set(string)>, <set(string)>, [<string>])   toset([<string>, <number>])
    """,
    "tuple": """
        [<any>, <any>, null]   [<any>, {}]   [for x in <list(string)> : { k = x, v = <number> }]
        concat(<tuple>, [<any>])
        setproduct(<list(string)>, <list(number)>)   [<object>, <map(string)>]   chunklist(<list(string)>, 2)
        slice([<any>, <any>, <any>], 1, 3)   flatten([<tuple>, [<any>]])   jsondecode(jsonencode(<tuple>))
        [<any>][*]
        reverse([<any>, <any>])   (<bool> ? [<string>] : [<number>])   (<bool> ? [<any>, <any>] : [<any>])
        csvdecode("a,b\\n1,2")   regexall("(a)(.)?", <string>)   (<bool> ? { a = <any> } : { a = <any> })
        (<bool> ? { a = <string> } : { b = <number> })   [for k, v in <object> : k]   (<bool> ? null : <any>)
    """,
    "object": """
        { s = <string>, n = <number>, e = <any> }   merge({ e = <any> }, { s = <string>, n = <number> })
    """,
}
PATTERNS = {
    kind: [part for line in text.split("\n") for part in line.strip().split("   ") if part]
    for kind, text in COMPOUND.items()
}
HOLE = re.compile("<(any|same|" + "|".join(map(re.escape, TYPES)) + ")>")


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
        chance = self.random.random()
        if named and chance < 0.35:
            return self.random.choice(named)
        if depth <= 0 or chance > 0.9:
            return self.random.choice(SIMPLE[kind])
        if chance > 0.82 and kind not in ("tuple", "object"):
            return self.filled(f"(<bool> ? <{kind}> : <{kind}>)", depth)
        return self.filled(self.random.choice(PATTERNS[kind]), depth)

    def filled(self, pattern: str, depth: int) -> str:
        """A pattern with expressions in its holes."""
        same = self.random.choice(TYPES)

        def fill(hole: re.Match[str]) -> str:
            kind = {"any": self.random.choice(TYPES), "same": same}.get(hole[1], hole[1])
            return self.of(kind, depth - 1)

        return HOLE.sub(fill, pattern)


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
        variables = [self.variable(f"v{index}", text, names, root=depth == 0) for index in range(random.randint(1, 4))]
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
            text.append(
                f'output "o{index}" {{\n  sensitive = true\n  value = {random.choice((name, make.of(kind, 2)))}\n}}\n'
            )
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
            lines = [f"count = {self.random.randint(0, 3)}", f"input = [count.index, {make.any(1)}]"]
            names.append(("tuple", f"terraform_data.{name}[*].input"))
        elif way:
            over = known.of("map(string)", 2) if way == "each" else f"toset({known.of('list(string)', 1)})"
            lines = [f"for_each = {over}", f"input = {{ k = each.key, v = each.value, x = {make.any(1)} }}"]
            names.append(("tuple", f"[for k, r in terraform_data.{name} : [k, r.input]]"))
        else:
            lines = [f"input = {make.any(2)}", f"triggers_replace = {make.any(1)}"]
            names.append(("tuple", f"[terraform_data.{name}]"))
        text.append(f'resource "terraform_data" "{name}" {{\n  ' + "\n  ".join(lines) + "\n}\n")

    def call(
        self, folder: Path, name: str, text: list[str], names: list[tuple[str, str]], make: Expressions, depth: int
    ) -> None:
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
        plain = {
            "string": '"given"',
            "number": "42",
            "bool": "false",
            "list(string)": '["g"]',
            "map(string)": '{ g = "h" }',
        }
        for file in ("terraform.tfvars", "b.auto.tfvars"):
            lines = [
                f"{name.split(':')[0]} = {plain[name.split(':')[1]]}\n"
                for name, _ in variables
                if name.split(":")[1] in plain and self.random.random() < 0.3
            ]
            (folder / file).write_text("".join(lines))

"""HCL's native syntax to syntax nodes, by tree-sitter-hcl."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from iac_scan.model.source import Position, Span
from iac_scan.parsers.terraform.ast import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    GetAttr,
    Index,
    Item,
    Literal,
    ObjectOf,
    Parentheses,
    Splat,
    Template,
    TupleOf,
    Unary,
    Variable,
)
from iac_scan.parsers.terraform.numbers import parse_number
from iac_scan.parsers.terraform.source import Place, Source, TerraformSyntaxError
from iac_scan.parsers.terraform.templates import Piece, template, unescaped

EXPONENT = re.compile(rb"(?<![\w.])[0-9]+[eE][-+]?[0-9]+")
TRANSPARENT = {"literal_value", "collection_value", "template_expr", "for_expr", "operation", "string_lit_expression"}


@cache
def parser() -> Any:
    """The tree-sitter parser; its library is loaded on first use."""
    import tree_sitter
    import tree_sitter_hcl

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def parse(source: Source) -> Body:
    """The body of a file in native syntax. Raises TerraformSyntaxError."""
    root = tree(source)
    reader = Reader(source)
    body = next((child for child in root.children if child.type == "body"), None)
    try:
        return reader.body(body, reader.at(root))
    except RecursionError:
        raise TerraformSyntaxError("the expressions are nested too deeply", Span(source.file)) from None


def tree(source: Source) -> Any:
    """tree-sitter's tree of a text. Raises TerraformSyntaxError.

    The grammar lacks numbers such as `1e5`; digits of the same length stand in for them, and texts are read from the
    source, not from the tree.
    """
    root = parser().parse(source.data).root_node
    if root.has_error:
        masked = EXPONENT.sub(lambda match: b"1" * len(match[0]), source.data)
        root = parser().parse(masked).root_node
    if root.has_error:
        raise complaint(source, root)
    return root


def parse_expression(source: Source) -> Expression:
    """The one expression that a text holds. Raises TerraformSyntaxError."""
    body = parse(Source(source.file, b"x = (\n" + source.data + b"\n)"))
    value = body.attributes["x"].value
    return value.inner if isinstance(value, Parentheses) else value


def parse_template(text: str, file: str) -> Expression:
    """The template of a text without quotes: a templatefile or a string in JSON. Raises TerraformSyntaxError."""
    if "${" not in text and "%{" not in text:
        source = Source(file, text.encode())
        return Literal(Place(source, 0, len(source.data)), unescaped(text, quoted=False))
    marker = "EOT"
    while marker in text:
        marker += "_"
    source = Source(file, f"x=<<{marker}\n{text}\n{marker}\n".encode())
    root = tree(source)
    reader = Reader(source)
    heredoc = descend(root, "heredoc_template")
    start = source.data.index(b"\n") + 1
    pieces = list(reader.pieces(heredoc.children, start, start + len(text.encode()), quoted=False))
    return template(pieces, reader.at(heredoc))


def descend(node: Any, kind: str) -> Any:
    """The first node of a kind at or below a node."""
    pending = [node]
    while pending:
        node = pending.pop()
        if node.type == kind:
            return node
        pending.extend(reversed(node.children))
    raise TerraformSyntaxError("not a template", Span("", Position(1, 1), Position(1, 1)))


def complaint(source: Source, root: Any) -> TerraformSyntaxError:
    """What is wrong with a text: where tree-sitter stumbled, in python-hcl2's words where it stumbles too."""
    node = root
    while node.children and not (node.is_missing or node.is_error):
        node = next((child for child in node.children if child.has_error or child.is_missing), node.children[0])
    start, end = source.position(node.start_byte), source.position(max(node.start_byte, node.end_byte))
    first = node.text.decode("utf-8", "replace").split("\n")[0][:40] if node.text else ""
    message = f"unexpected {first!r}" if first else f"missing {node.type!r}"
    end = end if end.line == start.line else start
    position, words = strict_opinion(source)
    if position is not None:
        return TerraformSyntaxError(words, Span(source.file, position, position))
    return TerraformSyntaxError(message, Span(source.file, start, end))


def strict_opinion(source: Source) -> tuple[Position | None, str]:
    """python-hcl2's complaint about a text: position and words; None where it has none or can't say where."""
    import hcl2

    try:
        hcl2.loads(source.data.decode("utf-8", "replace") + "\n")
    except Exception as error:  # noqa: BLE001 any failure of the second opinion leaves the first one standing
        line, column = getattr(error, "line", -1), getattr(error, "column", -1)
        if isinstance(line, int) and isinstance(column, int) and 0 < line <= len(source.lines) and column > 0:
            token = getattr(error, "token", None) or getattr(error, "char", "")
            return Position(line, column), f"unexpected {str(token)!r}"
    return None, ""


class Reader:
    """Turns the tree of one source into syntax nodes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data = source.data

    def at(self, node: Any) -> Place:
        """The place of a tree node."""
        return Place(self.source, node.start_byte, node.end_byte)

    def text(self, node: Any) -> str:
        """The text of a tree node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def body(self, node: Any, at: Place) -> Body:
        """A body's attributes and blocks; of an attribute written twice the last one counts."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for child in node.children if node is not None else ():
            if child.type == "attribute":
                name = self.text(child.children[0])
                attributes[name] = Attribute(name, self.expression(child.children[-1]), self.at(child))
            elif child.type == "block":
                blocks.append(self.block(child))
        return Body(attributes, tuple(blocks), at)

    def block(self, node: Any) -> Block:
        """A block with its labels."""
        children = [child for child in node.children if child.type != "comment"]
        opening = next(index for index, child in enumerate(children) if child.type == "block_start")
        names = [self.label(child) for child in children[:opening]]
        body = next((child for child in children if child.type == "body"), None)
        header = Place(self.source, node.start_byte, children[opening - 1].end_byte)
        return Block(names[0], tuple(names[1:]), self.body(body, self.at(node)), header, self.at(node))

    def label(self, node: Any) -> str:
        """A block's type or label, with or without quotes."""
        if node.type == "identifier":
            return self.text(node)
        return unescaped(self.data[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace"), quoted=True)

    def expression(self, node: Any) -> Expression:
        """Any expression."""
        children = [child for child in node.children if child.type != "comment"]
        if node.type == "expression":
            return self.terms(children)
        if node.type in TRANSPARENT:
            return self.expression(children[0])
        handler = EXPRESSIONS.get(node.type)
        if handler is None:
            raise TerraformSyntaxError(f"unexpected {self.text(node)[:40]!r}", self.at(node).span)
        return handler(self, node, children)

    def terms(self, children: list[Any]) -> Expression:
        """A term and the accesses that follow it; parentheses and splats as HCL binds them."""
        if children[0].type == "(":
            inside = Place(self.source, children[0].start_byte, children[2].end_byte)
            result: Expression = Parentheses(inside, self.expression(children[1]))
            rest = children[3:]
        else:
            result, rest = self.expression(children[0]), children[1:]
        return self.accessed(result, rest)

    def accessed(self, of: Expression, accesses: list[Any]) -> Expression:
        """What accesses make of an expression; those behind `[*]` are of each item, whatever they are."""
        for position, node in enumerate(accesses):
            if node.type == "splat" and node.children[0].type != "attr_splat":
                return self.splat(of, node.children[0], accesses[position + 1 :])
            of = self.access(of, node)
        return of

    def access(self, of: Expression, node: Any) -> Expression:
        """What an attribute access, an index or a splat makes of an expression."""
        at = Place(self.source, of.at.start, node.end_byte)
        if node.type == "get_attr":
            return GetAttr(at, of, self.text(node.children[-1]))
        if node.type == "index":
            return self.index(of, node.children[0], at)
        if node.type == "splat":
            return self.splat(of, node.children[0], [])
        raise TerraformSyntaxError(f"unexpected {self.text(node)[:40]!r}", self.at(node).span)

    def index(self, of: Expression, node: Any, at: Place) -> Expression:
        """`[key]` or the legacy `.0`."""
        if node.type == "legacy_index":
            return Index(at, of, Literal(self.at(node), int(self.text(node)[1:])))
        return Index(at, of, self.expression(node.children[1]))

    def splat(self, of: Expression, node: Any, following: list[Any]) -> Expression:
        """`[*]` takes all that follows to each item; `.*` only attributes, an index after it is of the result."""
        accesses = [*node.children[1:], *following]
        taken = len(accesses)
        if node.type == "attr_splat":
            taken = next((n for n, child in enumerate(accesses) if self.is_new_index(child)), taken)
        mark = Place(self.source, node.start_byte, node.children[0].end_byte)
        each = self.accessed(Item(mark), accesses[:taken])
        end = accesses[taken - 1].end_byte if taken else mark.end
        return self.accessed(Splat(Place(self.source, of.at.start, end), of, each), accesses[taken:])

    def is_new_index(self, node: Any) -> bool:
        """The access is an index in brackets."""
        return bool(node.type == "index" and node.children[0].type == "new_index")

    def number(self, node: Any, _children: list[Any]) -> Expression:
        """A numeric literal."""
        value = parse_number(self.text(node))
        if value is None:
            raise TerraformSyntaxError(f"not a number: {self.text(node)[:40]!r}", self.at(node).span)
        return Literal(self.at(node), value)

    def string(self, node: Any, _children: list[Any]) -> Expression:
        """A quoted string without interpolation."""
        return Literal(self.at(node), self.label(node))

    def variable(self, node: Any, children: list[Any]) -> Expression:
        """The first name of a traversal."""
        return Variable(self.at(node), self.text(children[0]))

    def tuple(self, node: Any, children: list[Any]) -> Expression:
        """`[a, b]`."""
        return TupleOf(self.at(node), tuple(self.expression(c) for c in children if c.type == "expression"))

    def object(self, node: Any, children: list[Any]) -> Expression:
        """`{ a = b }`."""
        items = []
        for child in children:
            if child.type == "object_elem":
                pair = [self.expression(c) for c in child.children if c.type == "expression"]
                key = Literal(pair[0].at, pair[0].name) if isinstance(pair[0], Variable) else pair[0]
                items.append((key, pair[1]))
        return ObjectOf(self.at(node), tuple(items))

    def for_(self, node: Any, children: list[Any]) -> Expression:
        """`[for …]` and `{for …}`."""
        intro = next(child for child in children if child.type == "for_intro")
        names = [self.text(child) for child in intro.children if child.type == "identifier"]
        over = next(self.expression(child) for child in intro.children if child.type == "expression")
        results = [self.expression(child) for child in children if child.type == "expression"]
        guard = next((child for child in children if child.type == "for_cond"), None)
        condition = self.expression(guard.children[-1]) if guard is not None else None
        key = names[0] if len(names) > 1 else ""
        grouped = any(child.type == "ellipsis" for child in children)
        result_key = results[0] if len(results) > 1 else None
        return For(self.at(node), key, names[-1], over, result_key, results[-1], condition, grouped)

    def conditional(self, node: Any, children: list[Any]) -> Expression:
        """`a ? b : c`; tree-sitter groups a chain of them to the left, HCL to the right."""
        condition, then, otherwise = (self.expression(c) for c in children if c.type == "expression")
        first = next(child for child in children if child.type == "expression")
        if isinstance(condition, Conditional) and first.children[0].type == "conditional":
            return self.regroup(condition, then, otherwise, self.at(node).end)
        return Conditional(self.at(node), condition, then, otherwise)

    def regroup(self, left: Conditional, then: Expression, otherwise: Expression, end: int) -> Conditional:
        """(a ? b : c) ? d : e becomes a ? b : (c ? d : e), however long the chain is."""
        inner: Expression
        if isinstance(left.otherwise, Conditional):
            inner = self.regroup(left.otherwise, then, otherwise, end)
        else:
            inner = Conditional(Place(self.source, left.otherwise.at.start, end), left.otherwise, then, otherwise)
        return Conditional(Place(self.source, left.at.start, end), left.condition, left.then, inner)

    def binary(self, node: Any, children: list[Any]) -> Expression:
        """`a + b`."""
        middle = next(index for index, child in enumerate(children) if not child.is_named and child.type not in "()")
        left, right = self.operand(children[:middle]), self.operand(children[middle + 1 :])
        return Binary(self.at(node), children[middle].type, left, right)

    def unary(self, node: Any, children: list[Any]) -> Expression:
        """`-a` and `!a`."""
        return Unary(self.at(node), children[0].type, self.operand(children[1:]))

    def operand(self, children: list[Any]) -> Expression:
        """An operator's operand: a term with its accesses."""
        return self.terms(children)

    def call(self, node: Any, children: list[Any]) -> Expression:
        """`f(a, b...)`."""
        arguments = next((child for child in children if child.type == "function_arguments"), None)
        inside = arguments.children if arguments is not None else []
        values = tuple(self.expression(child) for child in inside if child.type == "expression")
        expand = any(child.type == "ellipsis" for child in inside)
        name = "".join(self.text(node).split("(", 1)[0].split())
        return Call(self.at(node), name, values, expand)

    def quoted(self, node: Any, children: list[Any]) -> Expression:
        """A quoted string with interpolations or directives."""
        pieces = list(self.pieces(children, node.start_byte + 1, node.end_byte - 1, quoted=True))
        return template(pieces, self.at(node))

    def heredoc(self, node: Any, children: list[Any]) -> Expression:
        """A heredoc, from the line after its marker to the line before its end."""
        start = self.data.index(b"\n", children[1].end_byte) + 1
        end = self.data.rfind(b"\n", 0, children[-1].start_byte) + 1
        pieces = list(self.pieces(children, start, max(start, end), quoted=False))
        return template(pieces, self.at(node), flush=self.text(children[0]) == "<<-")

    def pieces(self, children: list[Any], start: int, end: int, *, quoted: bool) -> Iterator[Piece]:
        """The pieces of a template; tree-sitter leaves out white space, so texts are what lies between the rest."""
        for child in flattened(children):
            yield from self.texts(start, child.start_byte, quoted=quoted)
            yield self.piece(child)
            start = child.end_byte
        yield from self.texts(start, end, quoted=quoted)

    def texts(self, start: int, end: int, *, quoted: bool) -> Iterator[Piece]:
        """The text between two offsets, line by line, for HCL's scanner reads lines as tokens of their own."""
        for line in self.data[start:end].decode("utf-8", "replace").splitlines(keepends=True) if not quoted else ():
            yield Piece("text", Place(self.source, start, end), unescaped(line.replace("\r\n", "\n"), quoted=False))
        if quoted and end > start:
            raw = self.data[start:end].decode("utf-8", "replace")
            yield Piece("text", Place(self.source, start, end), unescaped(raw, quoted=True))

    def piece(self, node: Any) -> Piece:
        """An interpolation or one end of a directive."""
        markers = [index for index, child in enumerate(node.children) if child.type == "strip_marker"]
        value = next((self.expression(child) for child in node.children if child.type == "expression"), None)
        names = [self.text(child) for child in node.children if child.type == "identifier"]
        key, name = ("", *names)[-2:] if names else ("", "")
        before, after = 1 in markers, len(node.children) - 2 in markers
        kind = PIECES[node.type]
        if kind == "value" and value is None:
            value = Template(self.at(node), ())
        return Piece(kind, self.at(node), value=value, names=(key, name), before=before, after=after)


def flattened(children: list[Any]) -> Iterator[Any]:
    """The interpolations and directive ends among a template's nodes, directives laid flat."""
    for child in children:
        if child.type in PIECES:
            yield child
        elif child.type in ("template_directive", "template_if", "template_for"):
            yield from flattened(child.children)


PIECES: dict[str, Any] = {
    "template_interpolation": "value",
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}
EXPRESSIONS: dict[str, Callable[[Reader, Any, list[Any]], Expression]] = {
    "numeric_lit": Reader.number,
    "string_lit": Reader.string,
    "bool_lit": lambda self, node, _: Literal(self.at(node), self.text(node) == "true"),
    "null_lit": lambda self, node, _: Literal(self.at(node), None),
    "variable_expr": Reader.variable,
    "tuple": Reader.tuple,
    "object": Reader.object,
    "for_tuple_expr": Reader.for_,
    "for_object_expr": Reader.for_,
    "conditional": Reader.conditional,
    "binary_operation": Reader.binary,
    "unary_operation": Reader.unary,
    "function_call": Reader.call,
    "quoted_template": Reader.quoted,
    "heredoc_template": Reader.heredoc,
}

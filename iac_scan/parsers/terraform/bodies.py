"""The bodies of blocks to values: attributes, nested blocks as lists of objects, dynamic blocks unrolled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.ast import Block, Body
from iac_scan.parsers.terraform.expansion import Evaluate, Frame
from iac_scan.parsers.terraform.loops import entries
from iac_scan.parsers.terraform.values import EvaluationError, Value, object_value, text_of, tuple_value, unknown

META_ATTRIBUTES = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection"})
Refuse = Callable[[EvaluationError, Block], None]


@dataclass(frozen=True, slots=True)
class Nested:
    """A nested block as it comes out: its type, body and frame; `unknown` where nobody knows which blocks there are."""

    type: str
    block: Block
    body: Body
    frame: Frame
    unknown: Unknown | None = None


def body_value(body: Body, frame: Frame, evaluate: Evaluate, refuse: Refuse, why: Unknown | None) -> Value:
    """The object a body makes; `why` says what its other attributes are, for a provider's resource."""
    found = {
        name: evaluate(attribute.value, frame)
        for name, attribute in body.attributes.items()
        if name not in META_ATTRIBUTES
    }
    lists: dict[str, list[Value]] = {}
    blind: dict[str, Unknown] = {}
    for nested in nested_blocks(body, frame, evaluate, refuse):
        if nested.unknown is not None:
            blind.setdefault(nested.type, nested.unknown)
            continue
        items = lists.setdefault(nested.type, [])
        inner = Unknown(f"{why.expression}.{nested.type}[{len(items)}]", why.reason) if why else None
        items.append(body_value(nested.body, nested.frame, evaluate, refuse, inner))
    blocks = {name: tuple_value(items) for name, items in lists.items()}
    result = found | blocks | {name: unknown(reason) for name, reason in blind.items()}
    return Value("object", result, open=why) if why else object_value(result)


def nested_blocks(body: Body, frame: Frame, evaluate: Evaluate, refuse: Refuse) -> Iterator[Nested]:
    """The blocks in a body, dynamic ones unrolled, in the order they are written."""
    for block in body.blocks:
        if block.type in META_BLOCKS:
            continue
        if block.type == "dynamic" and block.labels:
            yield from unrolled(block, frame, evaluate, refuse)
        else:
            yield Nested(block.type, block, block.body, frame)


def unrolled(block: Block, frame: Frame, evaluate: Evaluate, refuse: Refuse) -> Iterator[Nested]:
    """The blocks that a dynamic block makes; one that stands for all where its for_each is unknown."""
    type_, content = block.labels[0], block.body.first("content")
    over = block.body.attributes.get("for_each")
    if over is None or content is None:
        refuse(EvaluationError("a dynamic block needs for_each and content"), block)
        return
    value = evaluate(over.value, frame)
    try:
        pairs = entries(value)
    except EvaluationError as error:
        refuse(error, block)
        pairs = Unknown(over.value.at.text, str(error))
    if isinstance(pairs, Unknown):
        yield Nested(type_, block, content.body, frame, Unknown(over.value.at.text, pairs.reason))
        return
    iterator = block.body.attributes.get("iterator")
    name = iterator.value.at.text.strip('"') if iterator is not None else type_
    for position, (key, part) in enumerate(pairs):
        at = position if value.kind in ("list", "tuple", "set") or not key.is_known else text_of(key)
        bound = frame.bind(name, object_value({"key": key, "value": part}), (over.value, frame, at))
        yield Nested(type_, block, content.body, bound)

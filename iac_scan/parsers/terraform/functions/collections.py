"""Functions on lists and tuples; where parts are unknown, what is known of the rest is kept."""

from collections.abc import Iterable, Mapping

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform.convert import convert, unify
from iac_scan.parsers.terraform.functions.function import ANY_LIST, STRINGS, Function, UndecidableError
from iac_scan.parsers.terraform.functions.patterns import clusters
from iac_scan.parsers.terraform.numbers import rounded
from iac_scan.parsers.terraform.operators import equal
from iac_scan.parsers.terraform.types import DYNAMIC, NUMBER, SEQUENCES, STRING, list_of
from iac_scan.parsers.terraform.values import (
    NULL,
    EvaluationError,
    Value,
    list_value,
    number,
    tuple_value,
    unknown,
    with_sensitive,
)

LONGEST_RANGE = 1024


def whole(value: Value, what: str) -> int:
    """A whole number. Raises EvaluationError for a fraction."""
    if not isinstance(value.raw, int):
        raise EvaluationError(f"{what} must be a whole number")
    return value.raw


def sequence(value: Value, what: str) -> Value:
    """A list, set or tuple. Raises EvaluationError for anything else."""
    if value.kind not in SEQUENCES:
        raise EvaluationError(f"{what} must be a list, set or tuple")
    return value


def because(value: Value) -> UndecidableError:
    """The error that says which unknown stands in the way."""
    return UndecidableError(next(value.unknowns, Unknown("", "a part is unknown")).reason)


def any_true(values: Value) -> Value:
    """One of the bools is true."""
    return quantified(values, decisive=True)


def all_true(values: Value) -> Value:
    """None of the bools is false or null."""
    return quantified(values, decisive=False)


def quantified(values: Value, *, decisive: bool) -> Value:
    """The decisive bool if it is there, else the other one; null counts as false."""
    undecided = None
    for part in values.raw:
        if isinstance(part.raw, Unknown):
            undecided = undecided or part
        elif bool(part.raw) is decisive:
            return Value("bool", decisive)
    if undecided is not None:
        raise because(undecided)
    return Value("bool", not decisive)


def chunk_list(values: Value, size: Value) -> Value:
    """The list cut into lists of a size; size 0 means one of all."""
    length = whole(size, "the size")
    if length < 0:
        raise EvaluationError("the size must not be negative")
    parts = values.raw
    chunks = [parts[at : at + length] for at in range(0, len(parts), length)] if length else [parts] if parts else []
    element = values.element or DYNAMIC
    return list_value((list_value(chunk, element) for chunk in chunks), list_of(element))


def coalesce(*arguments: Value) -> Value:
    """The first argument that is neither null nor the empty string."""
    of = unify(argument.type for argument in arguments)
    if not arguments or of is None:
        raise EvaluationError("coalesce() needs arguments of a common type")
    for argument in arguments:
        value = convert(argument, of)
        if not value.is_known:
            return unknown(value.raw, of)
        if value.raw is not None and value.raw != "":
            return value
    raise EvaluationError("all arguments of coalesce() are null or empty")


def coalesce_list(*arguments: Value) -> Value:
    """The first list that is not empty."""
    if not arguments:
        raise EvaluationError("coalescelist() needs at least one argument")
    for argument in arguments:
        if not argument.is_known:
            return unknown(argument.raw)
        if argument.kind not in ("list", "tuple"):
            raise EvaluationError("coalescelist() takes lists and tuples only")
    for argument in arguments:
        if argument.raw:
            return argument
    raise EvaluationError("all arguments of coalescelist() are empty")


def compact(values: Value) -> Value:
    """The strings that are neither null nor empty."""
    if not values.is_whole:
        raise because(values)
    return list_value((part for part in values.raw if part.raw), STRING)


def concat(*arguments: Value) -> Value:
    """The elements of all lists: a list if all are lists of a common type, else a tuple."""
    if not arguments:
        raise EvaluationError("concat() needs at least one argument")
    for argument in arguments:
        if argument.kind not in ("list", "tuple"):
            raise EvaluationError("concat() takes lists and tuples only")
    of = unify(argument.type for argument in arguments)
    if of is not None and of.kind == "list" and all(argument.kind == "list" for argument in arguments):
        converted = [convert(argument, of) for argument in arguments]
        return list_value((part for argument in converted for part in argument.raw), of.of)
    return tuple_value(part for argument in arguments for part in argument.raw)


def contains(values: Value, wanted: Value) -> Value:
    """A list, set or tuple has an element equal to the wanted one."""
    undecided = False
    for part in sequence(values, "the first argument").raw:
        verdict = equal(part, wanted)
        if verdict:
            return Value("bool", raw=True)
        undecided = undecided or verdict is None
    if undecided:
        raise because(tuple_value((values, wanted)))
    return Value("bool", raw=False)


def distinct(values: Value) -> Value:
    """The list without repetitions, the first of equal elements staying."""
    if not values.is_whole:
        raise because(values)
    found: list[Value] = []
    for part in values.raw:
        if not any(equal(part, other) for other in found):
            found.append(part)
    return list_value(found, values.element or DYNAMIC)


def element(values: Value, index: Value) -> Value:
    """The element at an index, counting round and round; of a list backwards too."""
    if values.kind not in ("list", "tuple"):
        raise EvaluationError("element() takes a list or a tuple")
    at = whole(index, "the index")
    if not values.raw:
        raise EvaluationError("element() needs at least one element")
    if at < 0 and at % len(values.raw) and values.kind == "tuple":
        raise EvaluationError("the index of a tuple must not be negative")
    found: Value = values.raw[at % len(values.raw)]
    return found


def flatten(values: Value) -> Value:
    """The elements of nested lists, sets and tuples in one tuple."""
    return tuple_value(flat(sequence(values, "the argument")))


def flat(values: Value) -> Iterable[Value]:
    """The elements that are no sequences, however deep."""
    for part in values.raw:
        if part.kind in SEQUENCES and part.raw is not None:
            if not part.is_known:
                raise because(part)
            yield from (with_sensitive(inner, sensitive=part.sensitive) for inner in flat(part))
        elif part.kind == "dynamic" and not part.is_known:
            raise because(part)
        else:
            yield part


def index_of(values: Value, wanted: Value) -> Value:
    """The position of the first element equal to the wanted one."""
    if values.kind not in ("list", "tuple"):
        raise EvaluationError("index() takes a list or a tuple")
    for position, part in enumerate(values.raw):
        verdict = equal(part, wanted)
        if verdict is None:
            raise because(tuple_value((values, wanted)))
        if verdict:
            return number(position)
    raise EvaluationError("the value is not in the list")


def length(value: Value) -> Value:
    """The number of elements, attributes or characters."""
    if isinstance(value.raw, Unknown):
        if value.kind in ("tuple", "object"):
            return number(len(value.type.items) + len(value.type.attributes))
        raise because(value)
    if value.kind == "string":
        return number(len(clusters(value.raw)))
    if value.kind in ("number", "bool", "dynamic"):
        raise EvaluationError("length() takes a string, a collection or a structure")
    if value.open is not None or (value.kind == "set" and len(value.raw) > 1 and not value.is_whole):
        raise because(value)
    return number(len(value.raw))


def match_keys(values: Value, keys_: Value, wanted: Value) -> Value:
    """The values whose keys are among the wanted ones."""
    if len(values.raw) != len(keys_.raw):
        raise EvaluationError("values and keys must be of one length")
    of = unify((keys_.type, wanted.type))
    if of is None:
        raise EvaluationError("keys and search set must be of one type")
    keys_, wanted = convert(keys_, of), convert(wanted, of)
    found = (
        value
        for value, key in zip(values.raw, keys_.raw, strict=True)
        if any(equal(key, other) for other in wanted.raw)
    )
    return list_value(found, values.element or DYNAMIC)


def one(values: Value) -> Value:
    """The only element, or null if there is none."""
    parts = sequence(values, "the argument").raw
    if len(parts) > 1:
        raise EvaluationError("one() takes a list, set or tuple of at most one element")
    if parts:
        found: Value = parts[0]
        return found
    return (
        NULL if values.element is None else Value(values.element.kind, None, values.element.element, of=values.element)
    )


def numbers_range(*arguments: Value) -> Value:
    """Numbers from a start up or down to a limit, which is left out."""
    if not 1 <= len(arguments) <= 3:
        raise EvaluationError("range() takes one to three numbers")
    parts = [argument.raw for argument in arguments]
    start = 0 if len(parts) == 1 else parts[0]
    limit = parts[0] if len(parts) == 1 else parts[1]
    step = parts[2] if len(parts) == 3 else (1 if start <= limit else -1)
    if step == 0 or (limit - start) * step < 0:
        raise EvaluationError("the step of range() leads away from the limit")
    found = []
    while (start < limit) if step > 0 else (start > limit):
        found.append(number(start))
        start = rounded(start + step)
        if len(found) > LONGEST_RANGE:
            raise EvaluationError(f"range() makes at most {LONGEST_RANGE} numbers")
    return list_value(found, NUMBER)


def reverse(values: Value) -> Value:
    """The elements the other way round."""
    parts = sequence(values, "the argument").raw[::-1]
    return tuple_value(parts) if values.element is None else list_value(parts, values.element)


def cut(values: Value, start: Value, end: Value) -> Value:
    """The elements from one index up to another, which is left out."""
    if values.kind not in ("list", "tuple"):
        raise EvaluationError("slice() takes a list or a tuple")
    begin, stop = whole(start, "the start"), whole(end, "the end")
    if not 0 <= begin <= stop <= len(values.raw):
        raise EvaluationError("the indexes of slice() are out of range")
    parts = values.raw[begin:stop]
    return tuple_value(parts) if values.element is None else list_value(parts, values.element)


def sort(values: Value) -> Value:
    """The strings in the order of their bytes."""
    if any(part.raw is None for part in values.raw):
        raise EvaluationError("sort() takes no null")
    return list_value(sorted(values.raw, key=lambda part: part.raw.encode()), STRING)


BOOLS = list_of(Value("bool", raw=True).type)
FUNCTIONS: Mapping[str, Function] = {
    "alltrue": Function(all_true, (BOOLS,), mode="partial", result=BOOLS.of),
    "anytrue": Function(any_true, (BOOLS,), mode="partial", result=BOOLS.of),
    "chunklist": Function(chunk_list, (ANY_LIST, NUMBER), mode="partial"),
    "coalesce": Function(coalesce, variadic=DYNAMIC, mode="partial", nulls=True, unknowns=True),
    "coalescelist": Function(coalesce_list, variadic=DYNAMIC, mode="partial", nulls=True, unknowns=True),
    "compact": Function(compact, (STRINGS,), mode="partial", result=STRINGS),
    "concat": Function(concat, variadic=DYNAMIC, mode="partial"),
    "contains": Function(contains, (DYNAMIC, DYNAMIC), mode="partial", result=BOOLS.of),
    "distinct": Function(distinct, (ANY_LIST,), mode="partial"),
    "element": Function(element, (DYNAMIC, NUMBER), mode="partial"),
    "flatten": Function(flatten, (DYNAMIC,), mode="partial"),
    "index": Function(index_of, (DYNAMIC, DYNAMIC), mode="partial", result=NUMBER),
    "length": Function(length, (DYNAMIC,), mode="partial", unknowns=True, result=NUMBER),
    "matchkeys": Function(match_keys, (ANY_LIST, ANY_LIST, ANY_LIST), mode="whole"),
    "one": Function(one, (DYNAMIC,), mode="partial"),
    "range": Function(numbers_range, variadic=NUMBER, mode="whole", result=list_of(NUMBER)),
    "reverse": Function(reverse, (DYNAMIC,), mode="partial"),
    "slice": Function(cut, (DYNAMIC, NUMBER, NUMBER), mode="partial"),
    "sort": Function(sort, (STRINGS,), mode="whole", result=STRINGS),
}

"""Random Terraform, judged by the real one and by ours: what they differ in."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from .generator import Expressions, Trees
from .oracle import UNKNOWN, RefusedError, our_outputs, our_resources, planned, root_instance
from .oracle import their_outputs as outputs_of
from .oracle import their_resources as resources_of

AT_ONCE = 500  # expressions that one process of Terraform judges
Differences = dict[str, tuple[Any, Any]]


def random_expressions(seed: int, count: int) -> list[str]:
    """Random expressions, the same for the same seed."""
    make = Expressions(Random(seed))
    return [make.any() for _ in range(count)]


def expression_differences(folder: Path, expressions: list[str]) -> Differences:
    """By expression, what we make of it and what Terraform makes of it, where they differ; a refusal is a value."""
    found: Differences = {}
    for start in range(0, len(expressions), AT_ONCE):
        found |= batch_differences(folder / f"from{start}", expressions[start : start + AT_ONCE])
    return found


def batch_differences(folder: Path, expressions: list[str]) -> Differences:
    """The differences among expressions that are judged in one go. Raises RefusedError."""
    folder.mkdir(parents=True)
    named = {f"e{index:04d}": text for index, text in enumerate(expressions)}
    blocks = [
        f'output "{name}" {{\n  sensitive = true\n  value = try({{ v = {text}\n }}, "refused")\n}}\n'
        for name, text in named.items()
    ]
    (folder / "main.tf").write_text("".join(blocks))
    theirs, ours = outputs_of(planned(folder)), our_outputs(root_instance(folder))
    return {named[name]: (ours[name], theirs[name]) for name in theirs if differ(ours[name], theirs[name])}


def differ(ours: tuple[Any, Any], theirs: tuple[Any, Any]) -> bool:
    """The values differ or, where all of it is known to Terraform, the types; in parts we may know more."""
    if ours == theirs or ours[0] is theirs[0] is None:  # the plan does not keep the type of null
        return False
    return contradicts(ours[0], theirs[0]) or (None not in (ours[1], theirs[1]) and ours[1] != theirs[1])


def contradicts(ours: Any, theirs: Any) -> bool:
    """Our value is not what Terraform's is, or might turn out to be."""
    if theirs == UNKNOWN:
        return False
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() != theirs.keys() or any(contradicts(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) != len(theirs) or any(map(contradicts, ours, theirs))
    return bool(ours != theirs) or type(ours) is not type(theirs)


def tree_differences(seed: int, folder: Path) -> Differences | None:
    """The differences in outputs and resources of a random tree of modules; None if Terraform refuses the tree."""
    Trees(Random(seed)).write(folder)
    try:
        plan = planned(folder)
    except RefusedError:
        return None
    instance = root_instance(folder)
    ours, theirs = our_outputs(instance), outputs_of(plan)
    found = {
        f"output {name}": (ours.get(name), theirs.get(name))
        for name in {*ours, *theirs}
        if name not in ours or name not in theirs or differ(ours[name], theirs[name])
    }
    mine, judged = our_resources(instance), resources_of(plan)
    for address in {*mine, *judged}:
        if address not in mine or address not in judged or contradicts(mine[address], judged[address]):
            found[address] = (mine.get(address), judged.get(address))
    return found


def accepted_trees(folder: Path, first: int, count: int) -> Iterator[tuple[int, Path, Differences]]:
    """So many random trees that Terraform accepts: the seed, the folder and the differences of each."""
    seed = first
    while count:
        differences = tree_differences(seed, folder / str(seed))
        if differences is not None:
            count -= 1
            yield seed, folder / str(seed), differences
        seed += 1

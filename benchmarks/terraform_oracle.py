"""Random expressions and trees of modules, judged by the real Terraform and by the evaluator, at length.

Run with `python -m benchmarks.terraform_oracle --expressions 2000 --trees 200 --seed 1`; it prints what differs, and
exits with 1 if anything does. Terraform must be on PATH; no network is needed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.parsers.terraform.oracle import BINARY
from tests.parsers.terraform.random_runs import Differences, accepted_trees, expression_differences, random_expressions


def main() -> None:
    """Run both kinds and print one line for each, after the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--expressions", type=int, default=2000)
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    if BINARY is None:
        sys.exit("the terraform binary is not on PATH")
    with tempfile.TemporaryDirectory() as folder:
        wrong = expressions(Path(folder) / "expressions", wanted.expressions, wanted.seed)
        wrong += trees(Path(folder) / "trees", wanted.trees, wanted.seed)
    sys.exit(wrong > 0)


def expressions(folder: Path, count: int, seed: int) -> int:
    """How many of so many random expressions differ."""
    start = time.perf_counter()
    found = expression_differences(folder, random_expressions(seed, count))
    tell("expression", found)
    print(f"{count} expressions, {len(found)} differ, {time.perf_counter() - start:.0f} s")
    return len(found)


def trees(folder: Path, count: int, seed: int) -> int:
    """How many of so many random trees differ."""
    start, wrong, last = time.perf_counter(), 0, seed - 1
    for last, _, found in accepted_trees(folder, seed, count):
        wrong += bool(found)
        tell(f"tree {last}", found)
    refused = last + 1 - seed - count
    print(f"{count} trees, {wrong} differ, {refused} more refused, {time.perf_counter() - start:.0f} s")
    return wrong


def tell(what: str, found: Differences) -> None:
    """Print what differs."""
    for name, (ours, theirs) in found.items():
        print(f"{what}: {name}\n  ours:   {ours}\n  theirs: {theirs}")


if __name__ == "__main__":
    main()

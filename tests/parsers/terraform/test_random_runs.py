"""A small random run against the real Terraform; `python -m benchmarks.terraform_oracle` is the long one."""

from pathlib import Path

from .oracle import needs_terraform
from .random_runs import accepted_trees, expression_differences, random_expressions
from .test_plans import plan_of, read

SEED = 20260101


@needs_terraform
def test_random_expressions_have_the_value_and_type_that_terraform_gives_them(tmp_path: Path) -> None:
    assert expression_differences(tmp_path, random_expressions(SEED, 150)) == {}


@needs_terraform
def test_random_trees_of_modules_are_planned_as_terraform_plans_them(tmp_path: Path) -> None:
    found = {seed: differences for seed, _, differences in accepted_trees(tmp_path, SEED, 8)}
    assert found == {seed: {} for seed in found}


@needs_terraform
def test_plans_of_random_trees_read_as_their_configuration(tmp_path: Path) -> None:
    for seed, folder, _ in accepted_trees(tmp_path, SEED, 3):
        assert read(plan_of(folder, tmp_path / f"plan{seed}")) == read(folder)

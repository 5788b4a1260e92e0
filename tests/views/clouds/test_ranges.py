"""What version constraints and lock files leave possible."""

import pytest

from iac_scan.model.versions import ANY, NEVER, VersionRange, allowed, exactly, version


@pytest.mark.parametrize(
    ("constraints", "low", "high"),
    [
        (["~> 4.0"], (4,), (5,)),
        (["~> 4.1.2"], (4, 1, 2), (4, 2)),
        (["~> 4"], (4,), (5,)),
        ([">= 3.0, < 5.0"], (3,), (5,)),
        ([">= 3.0", "< 4.50.0"], (3,), (4, 50)),
        (["4.1.0"], (4, 1), (4, 1, 0, 1)),
        (["= 4.1.0"], (4, 1), (4, 1, 0, 1)),
        (["<= 3.9"], (0,), (3, 9, 0, 1)),
        (["> 3.9.1"], (3, 9, 1, 1), NEVER),
        (["!= 3.5.0"], (0,), NEVER),
        (["${var.version}"], (0,), NEVER),
        ([], (0,), NEVER),
    ],
)
def test_constraints(constraints: list[str], low: tuple[int, ...], high: tuple[int, ...]) -> None:
    assert allowed(constraints) == VersionRange(low, high)


def test_a_locked_version_meets_only_ranges_that_hold_it() -> None:
    locked = exactly("4.0.0")
    assert locked.meets(VersionRange(version("4.0.0"), NEVER))
    assert not locked.meets(VersionRange((0,), version("4.0.0")))
    assert locked.meets(ANY)

"""Work that is spread over processes gives what one process gives, whatever happens to the others."""

import os
import threading

import pytest

from iac_scan.engine import processes
from iac_scan.engine.processes import shares, spread


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(processes, "processes", lambda: 2)
    return os.getpid()


def test_results_come_in_order_and_from_several_processes(two: int) -> None:
    results = spread(lambda item: (item * item, os.getpid()), list(range(40)), [1] * 40, 10)
    assert [square for square, _ in results] == [number * number for number in range(40)]
    assert len({process for _, process in results}) == 2


def test_little_work_stays_here(two: int) -> None:
    assert set(spread(lambda _: os.getpid(), [1, 2, 3], [1] * 3, 10)) == {two}


def test_a_share_whose_process_dies_is_done_here(two: int) -> None:
    def work(item: int) -> int:
        if os.getpid() != two:
            os._exit(9)
        return item + 1

    assert spread(work, list(range(30)), [1] * 30, 10) == list(range(1, 31))


def test_an_error_is_raised_here(two: int) -> None:
    def work(item: int) -> int:
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"\d"):
        spread(work, list(range(30)), [1] * 30, 10)


def test_a_process_with_threads_is_not_forked() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert processes.processes() == 1
    finally:
        stop.set()
        thread.join()


def test_shares_are_even_and_whole() -> None:
    parts = shares([9, 1, 1, 1, 8, 2], 2)
    assert sorted(number for part in parts for number in part) == [0, 1, 2, 3, 4, 5]
    assert parts == [[0, 1, 2], [3, 4, 5]]

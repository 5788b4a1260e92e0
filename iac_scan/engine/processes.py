"""Independent work in several processes, where there is enough of it and a fork is safe."""

import os
import pickle
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_PROCESSES = 8


def spread(work: Callable[[Item], Result], items: Sequence[Item], weights: Sequence[int], least: int) -> list[Result]:
    """The results of `work` for each item, in order.

    Below `least` of weight in all, or where forking is not to be had, this process does all of it. Otherwise the items
    are dealt out by weight; a share whose process dies is done here, so that nothing is lost.
    """
    count = processes() if sum(weights) >= least else 1
    if count < 2 or len(items) < 2:
        return [work(item) for item in items]
    own, *others = shares(weights, count)
    running = [(share, *start(work, items, share)) for share in others if share]
    try:
        results = {number: work(items[number]) for number in own}
        while running:
            share, process, pipe = running.pop()
            results |= collected(process, pipe) or {number: work(items[number]) for number in share}
    finally:
        for _, process, pipe in running:
            collected(process, pipe)
    return [results[number] for number in range(len(items))]


def processes() -> int:
    """How many processes may run at once; one where a fork could copy a lock that a thread holds."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def shares(weights: Sequence[int], count: int) -> list[list[int]]:
    """The numbers of the items in `count` shares of about equal weight, the heaviest dealt first."""
    parts: list[list[int]] = [[] for _ in range(count)]
    loads = [0] * count
    for number in sorted(range(len(weights)), key=lambda number: -weights[number]):
        lightest = loads.index(min(loads))
        parts[lightest].append(number)
        loads[lightest] += weights[number] + 1
    return [sorted(part) for part in parts]


def start(work: Callable[[Item], Result], items: Sequence[Item], share: list[int]) -> tuple[int, BinaryIO]:
    """Fork a process that does a share and writes its results to the pipe that is returned."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, os.fdopen(reading, "rb")
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump({number: work(items[number]) for number in share}, pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def collected(process: int, pipe: BinaryIO) -> dict[int, Result]:
    """The results a process has written; none if it died."""
    with pipe:
        data = pipe.read()
    _, status = os.waitpid(process, 0)
    results: dict[int, Result] = pickle.loads(data) if status == 0 else {}  # noqa: S301 - written by our own fork
    return results

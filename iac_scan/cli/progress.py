"""A progress bar on standard error, for a person who waits."""

import sys
import time
from types import TracebackType
from typing import Any

PATIENCE = 1.5  # seconds before a bar appears: a run that ends sooner shows none
PAUSE = 0.1  # seconds between two updates


class Progress:
    """Called with a stage's name, how much of it is done and how much there is; draws only if somebody watches."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self.due = time.monotonic() + PATIENCE
        self.bar: Any = None
        self.task: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note how far a stage is."""
        if not self.watched or time.monotonic() < self.due:
            return
        self.due = time.monotonic() + PAUSE
        if self.bar is None:
            self._appear()
        self.bar.update(self.task, description=stage, completed=done, total=total, refresh=True)

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
        # Drawn when told, not by a thread: a process with threads can't be forked safely.
        self.bar = Progress(
            *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True, auto_refresh=False
        )
        self.task = self.bar.add_task("")
        self.bar.start()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.stop()

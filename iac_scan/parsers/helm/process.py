"""Runs the rendering of one chart in a process of its own, within bounds of time, memory and output."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from iac_scan.config import Limits
from iac_scan.parsers.helm.files import ChartFiles, packed

WORKER = Path(__file__).with_name("worker.py")
MAX_OUTPUT = 64 * 1024 * 1024
MOST_VARIANTS = 40  # for the bound of processor time; that of wall time counts the variants there are
# What an interpreter may need to start at all; nothing else of our environment reaches a chart.
KEPT_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Variant:
    """One set of values to render with: the values files' texts in order, `--set` lines, and Helm's options."""

    values: tuple[str, ...]
    sets: tuple[str, ...]
    options: Mapping[str, Any]


@dataclass(slots=True)
class Rendering:
    """What came of one variant: the merged values, the plain and marked files, or Helm's error.

    `again` is a second plain rendering, made where the marked one differs. `marks_error` says why there are no marks,
    `stopped` that the process ended before it came to an answer.
    """

    values: Any = None
    plain: dict[str, str] | None = None
    marked: dict[str, str] = field(default_factory=dict)
    again: dict[str, str] | None = None
    error: str = ""
    marks_error: str = ""
    stopped: bool = False


def library() -> str:
    """The folder of helm_python, found without importing it; empty if it is not installed."""
    spec = importlib.util.find_spec("helm_python")
    return spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else ""


class Renderer:
    """A child process that renders. It is started before the chart is read, since its start takes a while."""

    def __init__(self, helm_python: str, limits: Limits) -> None:
        self.limits = limits
        seconds = int(limits.render_seconds * MOST_VARIANTS) + 4
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        environment["GOMEMLIMIT"] = str(limits.render_memory * 3 // 4)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(WORKER), helm_python, str(limits.render_memory), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=os.sep,
        )

    def order(self, chart: ChartFiles, variants: list[Variant]) -> None:
        """Send the chart and how to render it."""
        plain = packed(chart, {})
        order = {
            "output": MAX_OUTPUT,
            "plain": len(plain),
            "variants": [
                {"values": list(each.values), "sets": list(each.sets), "options": dict(each.options)}
                for each in variants
            ],
        }
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n" + plain)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def finish(self, chart: ChartFiles, marked: Mapping[str, bytes], count: int) -> list[Rendering]:
        """Send the marked chart, too, and wait for the renderings of `count` variants."""
        try:
            output, last_words = self.process.communicate(
                packed(chart, marked), timeout=self.limits.render_seconds * count
            )
            trouble = self._trouble(last_words.decode("utf-8", "replace")) if self.process.returncode else ""
        except subprocess.TimeoutExpired:
            self.process.kill()
            output, _ = self.process.communicate()
            trouble = f"rendering took longer than {self.limits.render_seconds:g} s"
        renderings = [Rendering() for _ in range(count)]
        for line in output.splitlines():
            if line.endswith(b"}"):
                take(renderings, json.loads(line))
        for rendering in renderings:
            if rendering.plain is None:
                rendering.stopped = not rendering.error
                rendering.error = rendering.error or trouble or "the renderer gave no answer"
        return renderings

    def stop(self) -> None:
        """End the process if it still runs, and let go of what it used."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _trouble(self, last_words: str) -> str:
        """Why the process ended by itself."""
        if "out of memory" in last_words or "cannot allocate" in last_words or "MemoryError" in last_words:
            return f"rendering needed more than {self.limits.render_memory // (1024 * 1024)} MiB of memory"
        if "stack exceeds" in last_words or "stack overflow" in last_words:
            return "rendering nests too deeply: a template includes itself without end"
        lines = [line.strip() for line in last_words.splitlines() if line.strip()]
        reason = next(
            (line for line in lines if line.startswith(("fatal error:", "panic:"))), lines[-1] if lines else ""
        )
        return f"the renderer ended by itself (status {self.process.returncode}): {reason}"


def take(renderings: list[Rendering], answer: dict[str, Any]) -> None:
    """Note one answer of the worker."""
    rendering = renderings[answer["variant"]]
    match answer["step"]:
        case "values":
            rendering.values = answer["values"]
        case "plain":
            rendering.plain = answer["files"]
        case "marked":
            rendering.marked = answer["files"]
        case "again":
            rendering.again = answer["files"]
        case "unmarked":
            rendering.marks_error = answer["error"]
        case "large":
            rendering.error = f"the chart renders to more than {MAX_OUTPUT // (1024 * 1024)} MiB"
        case _:
            rendering.error = answer["error"]

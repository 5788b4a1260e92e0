"""Renders charts in a process of its own: an order on stdin, one line of JSON per answer on stdout.

A chart is a program somebody else wrote, and a Go runtime does not survive a fork. The parent starts this file by its
path in an isolated interpreter, so it imports nothing of the package; it reads no file and opens no socket.
"""

import ctypes
import importlib
import json
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

MARK = re.compile("\ue000[^\ue001]*\ue001")
INDEXED = re.compile(r"(?:[^=\\]|\\.)*\[[0-9]+\]")
SPLIT = re.compile(r"(?:[^,\\{]|\\.|\{(?:[^}\\]|\\.)*\})+")


def limit(memory: int, seconds: int) -> None:
    """Bound what this process may take, where the system can: data in bytes, processor time, and no file's writing."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Helm:
    """The C interface of helm_python, without the rest of that package, whose import takes longer than a rendering."""

    def __init__(self, folder: str) -> None:
        package = types.ModuleType("helm_python")
        package.__path__ = [folder]
        sys.modules["helm_python"] = package
        native = importlib.import_module("helm_python._native")
        self.call_string: Any = native.call_string
        self.call_handle: Any = native.call_handle
        self.lib: Any = native.lib
        self.error: type[Exception] = importlib.import_module("helm_python.errors").HelmError


def seal() -> None:
    """Let this process open nothing any more, neither a file nor a socket; what it needs is loaded."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def merged(base: Any, over: Any, *, by_index: bool = False) -> Any:
    """Two values trees as Helm merges them: maps key by key, all else replaced.

    For `--set a[1]=x`, which is parsed to a list with gaps, lists are merged item by item.
    """
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{key: merged(base.get(key), item, by_index=by_index) for key, item in over.items()}}
    if by_index and isinstance(base, list) and isinstance(over, list):
        longest = range(max(len(base), len(over)))
        pairs = [(base[i] if i < len(base) else None, over[i] if i < len(over) else None) for i in longest]
        return [old if new is None else merged(old, new, by_index=True) for old, new in pairs]
    return over


def read_values(helm: Helm, texts: list[str], sets: list[str]) -> Any:
    """The values files' texts merged in order, then what `--set` says."""
    values: Any = {}
    for text in texts:
        values = merged(values, json.loads(helm.call_string("helm_values_from_yaml", text)) or {})
    for line in sets:
        for part in SPLIT.findall(line) if INDEXED.search(line) else [line]:
            parsed = json.loads(helm.call_string("helm_strvals_parse", part))
            values = merged(values, parsed, by_index=bool(INDEXED.match(part)))
    return values


def render(helm: Helm, archive: bytes, values: Any, options: Any) -> dict[str, str]:
    """The rendered files by name. Helm changes a chart that it renders, so each rendering loads it afresh."""
    buffer = (ctypes.c_uint8 * len(archive)).from_buffer_copy(archive)
    handle = helm.call_handle("helm_chart_load_archive", buffer, len(archive))
    try:
        answer = helm.call_string("helm_render", handle, json.dumps(values), json.dumps(options))
    finally:
        helm.lib.helm_chart_free(handle, None)
    files: dict[str, str] = json.loads(answer)
    return {name: text for name, text in files.items() if text.strip()}


def plain_answer(helm: Helm, archive: bytes, variant: Any) -> Iterator[dict[str, Any]]:
    """A variant's values and its plain rendering, or why there is none."""
    try:
        values = read_values(helm, variant["values"], variant["sets"])
        yield {"step": "values", "values": values}
        yield {"step": "plain", "files": render(helm, archive, values, variant["options"])}
    except helm.error as error:
        yield {"step": "failed", "error": str(error)}


def marked_answer(
    helm: Helm, archive: bytes, marked: bytes, variant: Any, values: Any, plain: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """The marked rendering, and a second plain one where the two differ.

    A chart that makes up passwords renders differently each time; the second plain rendering shows on which lines.
    """
    try:
        files = render(helm, marked, values, variant["options"])
        yield {"step": "marked", "files": files}
        stripped = {MARK.sub("", text) for text in files.values()}
        if not stripped.issuperset(plain.values()):
            yield {"step": "again", "files": render(helm, archive, values, variant["options"])}
    except helm.error as error:
        yield {"step": "unmarked", "error": str(error)}


def answers(helm: Helm, order: Any, plain: bytes) -> Iterator[dict[str, Any]]:
    """The answers to an order; the marked chart is read when all plain ones are given."""
    rendered: dict[int, dict[str, Any]] = {}
    for number, variant in enumerate(order["variants"]):
        for answer in plain_answer(helm, plain, variant):
            rendered.setdefault(number, {}).update(answer)
            yield {"variant": number, **answer}
    marked = sys.stdin.buffer.read()
    for number, found in rendered.items():
        if marked and "files" in found:
            variant = order["variants"][number]
            for answer in marked_answer(helm, plain, marked, variant, found["values"], found["files"]):
                yield {"variant": number, **answer}


def main() -> None:
    """Answer the order on stdin: a line of JSON, the chart, and then the marked chart.

    The arguments are the folder of helm_python and the bounds of memory in bytes and of processor time in seconds.
    """
    folder, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit(memory, seconds)
    helm = Helm(folder)
    seal()
    order = json.loads(sys.stdin.buffer.readline())
    plain = sys.stdin.buffer.read(order["plain"])
    for answer in answers(helm, order, plain):
        line = json.dumps(answer)
        if len(line) > order["output"]:
            line = json.dumps({"variant": answer["variant"], "step": "large"})
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

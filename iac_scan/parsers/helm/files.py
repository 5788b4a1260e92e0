"""A chart's files, read into memory: from a folder as Helm's loader reads it, or from a packaged chart.

Nothing is unpacked and no link that leads out of the chart is followed, so that what renders the chart needs no file.
"""

import gzip
import os
import re
import stat
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from iac_scan.parsers.helm.ignore import Rules

MIB = 1024 * 1024
MAX_FILE = 5 * MIB  # Helm's own limit for one file of a chart (pkg/chart/loader/archive)
MAX_TOTAL = 100 * MIB  # and for a chart as a whole
MAX_FILES = 10_000
MAX_NESTING = 8
DRIVE = re.compile(r"[A-Za-z]:")


class ChartError(Exception):
    """A chart that can't be read, with the reason."""


@dataclass(frozen=True, slots=True)
class ChartFiles:
    """A chart's files by member path, where each is written, what was left out and why, and what is refused and why.

    The values of `places`, and `place`, the chart's own, are relative to the scanned root; the keys of `ignored` and
    `refused` are such places too.
    """

    place: str
    files: dict[str, bytes]
    places: dict[str, str]
    ignored: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def text(self, member: str) -> str:
        """A member's text, without a byte-order mark; empty if it is absent."""
        return self.files.get(member, b"").decode("utf-8-sig", "replace")


def read_chart(path: Path, place: str, archive_size: int = MAX_TOTAL) -> ChartFiles:
    """The files of a chart, with those of its packaged subcharts in place of their archives. Raises ChartError.

    `archive_size` is the most bytes that a packaged chart may have.
    """
    try:
        if path.is_file() and path.stat().st_size > archive_size:
            raise ChartError(f"the archive is larger than {archive_size} bytes")
        chart = read_folder(path, place) if path.is_dir() else archive(path.read_bytes(), place)
    except OSError as error:
        raise ChartError(f"not readable: {error.strerror}") from None
    if "Chart.yaml" not in chart.files:
        raise ChartError("there is no Chart.yaml")
    return with_subcharts(chart)


def read_folder(path: Path, place: str) -> ChartFiles:
    """The files of a chart's folder that its .helmignore lets through."""
    ignore_file = path / ".helmignore"
    rules = Rules.parse(ignore_file.read_text("utf-8", "replace") if ignore_file.is_file() else "")
    chart = ChartFiles(place, {}, {})
    total = 0
    for member, file in members(path, rules, chart):
        name = f"{place}/{member}".removeprefix("./")
        total += file.stat().st_size
        if len(chart.files) >= MAX_FILES or total > MAX_TOTAL:
            raise ChartError(f"the chart has more than {MAX_FILES} files or {MAX_TOTAL // MIB} MiB")
        if file.stat().st_size > MAX_FILE:
            chart.refused[name] = f"larger than the {MAX_FILE // MIB} MiB that Helm reads"
            continue
        chart.files[member] = file.read_bytes()
        chart.places[member] = name
    return chart


def members(top: Path, rules: Rules, chart: ChartFiles) -> Iterator[tuple[str, Path]]:
    """The regular files of a folder by member path, links inside the chart followed; the rest is noted in `chart`."""
    real_top = top.resolve()
    pending: list[tuple[str, Path, tuple[Path, ...]]] = [("", top, (real_top,))]
    while pending:
        prefix, folder, above = pending.pop()
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            member, file = prefix + entry.name, Path(entry.path)
            name = f"{chart.place}/{member}".removeprefix("./")
            if entry.is_symlink():
                real = file.resolve()
                if not real.is_relative_to(real_top) or real in above:
                    chart.refused[name] = "a symbolic link that leads out of the chart or in a circle"
                    continue
            mode = file.stat().st_mode if file.exists() else 0
            if rules.ignores(member, folder=stat.S_ISDIR(mode)):
                chart.ignored[name] = "left out by the chart's .helmignore"
            elif stat.S_ISDIR(mode):
                pending.append((member + "/", file, (*above, file.resolve())))
            elif stat.S_ISREG(mode):
                yield member, file
            else:
                chart.refused[name] = "not a regular file"


class Bounded:
    """A stream that raises ChartError after `MAX_TOTAL` bytes, for what unpacks to more than anyone wrote."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self.stream = stream
        self.left = MAX_TOTAL

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        if size < 0 or size > self.left:
            raise ChartError(f"the archive unpacks to more than {MAX_TOTAL // MIB} MiB")
        data = self.stream.read(size)
        self.left -= len(data)
        return data


def archive(data: bytes, place: str) -> ChartFiles:
    """The files of a packaged chart. Raises ChartError for what is not an archive and for what no packager writes."""
    chart = ChartFiles(place, {}, {})
    top = ""
    try:
        stream: Any = Bounded(gzip.GzipFile(fileobj=BytesIO(data)))
        with tarfile.open(fileobj=stream, mode="r|") as packed:
            for count, info in enumerate(packed):
                if count >= MAX_FILES:
                    raise ChartError(f"the archive has more than {MAX_FILES} members")
                if info.isdir():
                    continue
                folder, member = checked_name(info)
                top = top or folder
                content = packed.extractfile(info)
                if content is None or member in chart.files:
                    raise ChartError(f"the archive holds {info.name!r} twice")
                chart.files[member] = content.read()
                chart.places[member] = f"{place}!/{folder}/{member}"
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, MemoryError) as error:
        raise ChartError(f"not readable as a packaged chart: {error}") from None
    return ChartFiles(f"{place}!/{top}", chart.files, chart.places)


def checked_name(info: tarfile.TarInfo) -> tuple[str, str]:
    """A member's top folder and its path below that. Raises ChartError for hostile members."""
    name = info.name.removeprefix("./")
    parts = PurePosixPath(name).parts
    if not info.isreg() or info.issparse():
        raise ChartError(f"the archive holds {name!r}, which is a link or a special file")
    if name.startswith("/") or DRIVE.match(name) or ".." in parts or "\\" in name or "\0" in name:
        raise ChartError(f"the archive holds {name!r}, which leads out of the chart")
    if len(parts) < 2:
        raise ChartError(f"the archive holds {name!r} outside the chart's folder")
    if info.size > MAX_FILE:
        raise ChartError(f"the archive holds {name!r}, larger than the {MAX_FILE // MIB} MiB that Helm reads")
    return parts[0], "/".join(parts[1:])


def with_subcharts(chart: ChartFiles, depth: int = 0) -> ChartFiles:
    """The chart with each packaged subchart of its charts/ folder spread out beside its archive's name."""
    packed = [
        member
        for member in chart.files
        if re.fullmatch(r"(?:.*/)?charts/[^/._][^/]*\.tgz", member) and is_subchart_path(member)
    ]
    if not packed:
        return chart
    if depth >= MAX_NESTING:
        raise ChartError(f"packaged charts are nested deeper than {MAX_NESTING}")
    files, places = dict(chart.files), dict(chart.places)
    for member in packed:
        inner = archive(files.pop(member), places.pop(member))
        prefix = member.removesuffix(".tgz") + ".unpacked/"
        files |= {prefix + name: data for name, data in inner.files.items()}
        places |= {prefix + name: place for name, place in inner.places.items()}
    if sum(map(len, files.values())) > MAX_TOTAL:
        raise ChartError(f"the chart unpacks to more than {MAX_TOTAL // MIB} MiB")
    return with_subcharts(ChartFiles(chart.place, files, places, chart.ignored, chart.refused), depth + 1)


def is_subchart_path(member: str) -> bool:
    """The path consists of charts/NAME pairs only, so that Helm takes the last part for a subchart."""
    parts = member.split("/")
    return len(parts) % 2 == 0 and all(part == "charts" for part in parts[::2])


def packed(chart: ChartFiles, replaced: Mapping[str, bytes]) -> bytes:
    """The chart as an archive that Helm can load, with some members replaced or added."""
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=0, format=tarfile.GNU_FORMAT) as packed_chart:
        for member, data in sorted({**chart.files, **replaced}.items()):
            info = tarfile.TarInfo(f"chart/{member}")
            info.size = len(data)
            packed_chart.addfile(info, BytesIO(data))
    return buffer.getvalue()

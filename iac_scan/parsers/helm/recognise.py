"""Which paths are Helm charts: a folder with a Chart.yaml, or an archive that holds one."""

import tarfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

ARCHIVE_SUFFIXES = (".tgz", ".tar.gz")
GZIP = zlib.MAX_WBITS | 16
FIRST_BYTES = 4 * 1024 * 1024  # of an archive's content; Helm writes Chart.yaml first


def is_chart(path: Path) -> bool:
    """The folder is a chart: its Chart.yaml is a file."""
    return (path / "Chart.yaml").is_file()


def packaged_chart(path: Path) -> bool:
    """The file is a packaged chart: an archive that begins with a chart's folder, its Chart.yaml near the front."""
    if not path.name.endswith(ARCHIVE_SUFFIXES):
        return False
    names = (name.removeprefix("./") for name in first_names(path))
    return any(name.count("/") == 1 and name.endswith("/Chart.yaml") for name in names)


def first_names(path: Path) -> Iterator[str]:
    """The names of an archive's first members, as far as they can be read."""
    try:
        with path.open("rb") as file:
            content = zlib.decompressobj(GZIP).decompress(file.read(FIRST_BYTES), FIRST_BYTES)
        with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
            for member in archive:
                yield member.name
    except (OSError, zlib.error, tarfile.TarError, ValueError):
        return

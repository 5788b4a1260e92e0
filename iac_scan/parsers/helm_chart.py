"""Which paths are Helm charts: a folder with a Chart.yaml, or an archive that holds one."""

import gzip
import tarfile
import zlib
from itertools import islice
from pathlib import Path

ARCHIVE_SUFFIXES = (".tgz", ".tar.gz")
FIRST_MEMBERS = 200


def is_chart(path: Path) -> bool:
    """The folder is a chart: its Chart.yaml is a file."""
    return (path / "Chart.yaml").is_file()


def packaged_chart(path: Path) -> bool:
    """The file is a packaged chart: an archive with a Chart.yaml in its top folder, among the first members."""
    if not path.name.endswith(ARCHIVE_SUFFIXES):
        return False
    try:
        # Not mode "r|gz": tarfile reads past the extra field that Helm writes into the gzip header.
        with gzip.open(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            names = [member.name.removeprefix("./") for member in islice(archive, FIRST_MEMBERS)]
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError):
        return False
    return any(name.count("/") == 1 and name.endswith("/Chart.yaml") for name in names)

"""The files that a configuration may read: those inside the scanned root, nothing else."""

import os
from dataclasses import dataclass
from pathlib import Path

from iac_scan.parsers.terraform.values import EvaluationError

LARGEST_FILE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Files:
    """The scanned root and the directory that relative paths start from (the root module's); both are resolved."""

    root: Path
    base: Path

    def path(self, written: str) -> Path:
        """The path a configuration means. Raises EvaluationError if it leads out of the root."""
        if "\0" in written or written.startswith("~"):
            raise EvaluationError(f"the path {written!r} is not inside the scanned root")
        path = Path(os.path.realpath(self.base / written))
        if not path.is_relative_to(self.root):
            raise EvaluationError(f"the path {written!r} is not inside the scanned root")
        return path

    def exists(self, written: str) -> bool:
        """There is a file. Raises EvaluationError for a folder and for what is outside the root."""
        path = self.path(written)
        if path.is_dir():
            raise EvaluationError(f"{written!r} is a folder, not a file")
        return path.is_file()

    def read(self, written: str) -> bytes:
        """A file's bytes. Raises EvaluationError."""
        path = self.path(written)
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise EvaluationError(f"the file {written!r} is larger than {LARGEST_FILE} bytes")
            return path.read_bytes()
        except OSError as error:
            raise EvaluationError(f"the file {written!r} can't be read: {error.strerror}") from None

    def text(self, written: str) -> str:
        """A file's text. Raises EvaluationError."""
        try:
            return self.read(written).decode()
        except UnicodeDecodeError:
            raise EvaluationError(f"the file {written!r} is not UTF-8") from None

    def relative(self, path: Path) -> str:
        """A path as spans name it."""
        return path.relative_to(self.root).as_posix()

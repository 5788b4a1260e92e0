"""What the terminal can do."""

import os
import shutil
from typing import TextIO


def wants_colour(out: TextIO) -> bool:
    """A person watches, and has not asked for plain text (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or out.isatty()


def width(out: TextIO) -> int:
    """The columns text is wrapped at: the terminal's, or 120 for a file or pipe."""
    return shutil.get_terminal_size().columns if out.isatty() else 120

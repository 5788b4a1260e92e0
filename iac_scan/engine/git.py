"""What the repository around the scanned files knows: another revision of them, and which of them changed.

Only plain git commands run, with hooks, monitors and pagers off; nothing is fetched.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TIMEOUT = 600.0  # seconds for one command
# A hook that git runs sets these for its own work; they would lead other commands to the wrong place.
INHERITED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_LFS_SKIP_SMUDGE": "1", "GIT_OPTIONAL_LOCKS": "0"}
SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "submodule.recurse=false", "core.quotePath=false")


class GitError(Exception):
    """What git could not do; the message says what to do about it."""


def top_of(folder: Path) -> Path:
    """The top folder of the repository around a folder. Raises GitError."""
    return Path(run(folder, "rev-parse", "--show-toplevel").rstrip("\n"))


def fork_point(top: Path, ref: str) -> str:
    """The commit where the work at hand left `ref`, or `ref` itself where histories don't meet. Raises GitError."""
    try:
        commit = run(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    except GitError:
        remedy = "fetch it first: checkouts in pipelines are often shallow"
        raise GitError(f"{ref!r} is neither a file nor a revision that git knows here; {remedy}") from None
    try:
        return run(top, "merge-base", commit, "HEAD").strip() or commit
    except GitError:
        return commit


@contextmanager
def checkout(top: Path, commit: str) -> Iterator[Path]:
    """A folder with all files of a commit, of the same name as the repository's; it is removed in the end.

    Raises GitError.
    """
    with tempfile.TemporaryDirectory(prefix="iac-scan-") as home:
        folder = Path(home).resolve() / (top.name or "repository")
        run(top, "worktree", "add", "--quiet", "--detach", str(folder), commit)
        try:
            yield folder
        finally:
            run(top, "worktree", "remove", "--force", str(folder))


def changed_files(top: Path, commit: str) -> frozenset[Path]:
    """The files that differ from a commit, also those git does not track yet, as absolute paths. Raises GitError."""
    tracked = run(
        top, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", commit, "--"
    )
    others = run(top, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(top / name for name in (tracked + others).split("\0") if name)


def run(folder: Path, *arguments: str) -> str:
    """What a git command prints. Raises GitError with what it complains of."""
    git = shutil.which("git")
    if git is None:
        raise GitError("git is not installed, and the option needs it")
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    environment = {name: value for name, value in os.environ.items() if name not in INHERITED}
    try:
        done = subprocess.run(
            [git, *settings, "-C", str(folder), "--no-pager", *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={**environment, **QUIET},
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git {arguments[0]} did not finish: {error}") from None
    if done.returncode:
        complaint = os.fsdecode(done.stderr).strip() or f"exit code {done.returncode}"
        raise GitError(f"git {arguments[0]}: {complaint}")
    return os.fsdecode(done.stdout)

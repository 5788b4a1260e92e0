"""What all tests share: nothing opens a socket, and a way to scan a few files."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from iac_scan.config import Config
from iac_scan.model.finding import ScanResult
from iac_scan.pipeline import scan

# The same examples in every run, so that a red run is somebody's change. `HYPOTHESIS_PROFILE=explore` draws new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("explore"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan never opens a connection; the suite proves it by making every attempt an error."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("a socket was opened")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)


Scan = Callable[..., ScanResult]


@pytest.fixture
def scan_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """Write files below an empty folder, and scan that folder."""
    monkeypatch.chdir(tmp_path)

    def run(files: dict[str, str | bytes], **settings: Any) -> ScanResult:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return scan(Config(paths=settings.pop("paths", (tmp_path,)), **settings))

    return run

"""The connectivity corpus, through the command line: the expected rows are complete and must match exactly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/network-connectivity"
CASES = sorted(CORPUS.iterdir()) if CORPUS.is_dir() else []

# The other tool ignores `hostNetwork`. Catalogue section 2.3: such a pod has the node's address, no policy selects it,
# and no pod or namespace peer means it. In these cases policies select host-network pods, so the rows must differ; that
# nothing else differs is proven by scanning the same files without the field.
HOST_NETWORK = {"multiple_topology_resources_1", "semanticDiff-same-topologies-new1a"}

pytestmark = pytest.mark.skipif(not CASES, reason="the corpus is not here")


def rows(path: Path) -> set[str]:
    """The rows of the JSON report, as the corpus writes them."""
    command = [sys.executable, "-m", "iac_scan", "connectivity", str(path), "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    listed = json.loads(result.stdout)["rows"]
    found = [f"{row['source']} => {row['destination']} : {row['connections']}" for row in listed]
    assert len(found) == len(set(found))
    return set(found)


def expected(case: Path) -> set[str]:
    """The rows a case expects."""
    return set((case / "expected.txt").read_text("utf-8").splitlines()) - {""}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_are_those_expected(case: Path, tmp_path: Path) -> None:
    source = case / "input"
    if case.name in HOST_NETWORK:
        assert rows(source) != expected(case)
        for file in source.iterdir():
            text = file.read_text("utf-8").replace("hostNetwork", "hostNetworkLeftOut")
            (tmp_path / file.name).write_text(text, "utf-8")
        source = tmp_path
    assert rows(source) == expected(case)

"""A default pool that the provider removes is no pool of the cluster, however it is written."""

import pytest

from iac_scan.model.finding import Verdict
from tests.conftest import Scan

CLUSTER = """
variable "remove" {{}}
variable "pool" {{}}
resource "google_container_cluster" "c" {{
  name                     = "c"
  location                 = "europe-west1"
  initial_node_count       = 1
  remove_default_node_pool = {remove}
  node_pool {{
    {name}
    initial_node_count = 1
  }}
}}
"""
POOL = ("fail", "node pool 'default-pool' of google_container_cluster.c gives its nodes public addresses")
OTHER = ("fail", "node pool 'other' of google_container_cluster.c gives its nodes public addresses")
UNNAMED = ("fail", "a node pool of google_container_cluster.c gives its nodes public addresses")


@pytest.mark.parametrize(
    ("remove", "name", "expected"),
    [
        ("true", 'name = "default-pool"', []),
        ("false", 'name = "default-pool"', [POOL]),
        ("true", 'name = "other"', [OTHER]),
        ("true", "", [UNNAMED]),
    ],
)
def test_the_pool_that_is_removed_is_not_judged(
    scan_files: Scan, remove: str, name: str, expected: list[tuple[str, str]]
) -> None:
    result = scan_files({"main.tf": CLUSTER.format(remove=remove, name=name)}, only=("nodes-with-public-addresses",))
    assert [(entry.verdict, entry.message) for entry in result.findings] == expected


@pytest.mark.parametrize(("remove", "name"), [("var.remove", '"default-pool"'), ("true", "var.pool")])
def test_what_is_not_known_to_be_removed_is_unknown(scan_files: Scan, remove: str, name: str) -> None:
    files = {"main.tf": CLUSTER.format(remove=remove, name=f"name = {name}")}
    result = scan_files(files, only=("nodes-with-public-addresses",))
    assert {entry.verdict for entry in result.findings} == {Verdict.UNKNOWN}

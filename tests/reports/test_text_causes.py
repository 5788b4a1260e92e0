"""One line that causes the same finding in several resources is told once in the report for people."""

import io

from iac_scan.reports import text
from tests.conftest import Scan

MODULE = """
variable "name" {}
resource "aws_eks_cluster" "this" {
  name     = var.name
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  vpc_config {
    subnet_ids             = ["subnet-0a1b2c3d4e5f60718"]
    endpoint_public_access = true
    public_access_cidrs    = ["0.0.0.0/0"]
  }
}
"""
CALL = """
module "{name}" {{
  source = "../../cluster"
  name   = "{name}"
}}
"""


def test_what_a_module_does_to_all_its_callers_is_told_once(scan_files: Scan) -> None:
    files = {"cluster/main.tf": MODULE, "roots/a/main.tf": CALL.format(name="a") + CALL.format(name="b")}
    for name in "cdef":
        files[f"roots/{name}/main.tf"] = CALL.format(name=name)
    result = scan_files(files, only=("open-api-endpoint",))
    assert len(result.findings) == 6
    out = io.StringIO()
    text.write(result, out)
    lines = out.getvalue().splitlines()
    stack = [entry.resource.stack for entry in result.findings]
    address = [entry.resource.address for entry in result.findings]
    assert sum(line.startswith("critical") for line in lines) == 1
    assert lines[1:6] == [
        f"          open-api-endpoint · {address[0]}",
        f"          also {address[1]}",
        f"          also {address[2]} of {stack[2]}",
        f"          also {address[3]} of {stack[3]}",
        "          also 2 more resources, in the JSON report",
    ]
    assert lines[-2].startswith("6 findings (6 critical)")


def test_a_remedy_is_that_of_the_findings_own_cloud() -> None:
    several = "EKS: do this.\nAKS: do that, e.g. so. GKE: do it\nhere."
    found = [text.first_sentence(text.own_part(several, name)) for name in ("aws", "azurerm", "google", "")]
    assert found == ["EKS: do this.", "AKS: do that, e.g. so.", "GKE: do it here.", "EKS: do this."]
    assert text.own_part("Name ranges (EKS), or else.", "google") == "Name ranges (EKS), or else."

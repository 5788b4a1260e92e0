"""One line that causes the same finding in several resources is told once in the report for people."""

import io

from iac_scan.reports import markdown, text
from iac_scan.reports.summary import cause_id
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
    assert lines[-2].startswith("6 findings of 1 cause (6 critical)")


ABSENT = """
module "{name}" {{
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "~> 44.0"
  name    = "{name}"
}}
"""


def test_what_an_absent_module_does_by_default_is_told_once_with_all_its_callers(scan_files: Scan) -> None:
    files = {f"{name}/main.tf": ABSENT.format(name=name) for name in "abcde"}
    result = scan_files(files, only=("nodes-with-public-addresses",))
    assert len(result.findings) == 10  # the pool that every cluster has, and the module's own
    out = io.StringIO()
    text.write(result, out)
    lines = out.getvalue().splitlines()
    assert sum(line.startswith("high") for line in lines) == 1
    places = ", ".join(f"{entry}/main.tf:2" for entry in "bcde")
    told = f"as terraform-google-modules/kubernetes-engine/google has it by default; also at {places}"
    assert f"          {told}" in lines
    assert lines[-2].startswith("10 findings of 1 cause (10 high)")
    assert len({cause_id(entry) for entry in result.findings}) == 1
    assert len({entry.fingerprint for entry in result.findings}) == 10


def test_an_argument_of_a_caller_is_a_cause_of_its_own(scan_files: Scan) -> None:
    call = ABSENT.replace("}}\n", "  deletion_protection = false\n}}\n")
    files = {f"{name}/main.tf": call.format(name=name) for name in "ab"}
    result = scan_files(files, only=("gke-deletable-cluster",))
    assert len({cause_id(entry) for entry in result.findings}) == len(result.findings) == 2


COPY = """
resource "aws_ecr_repository" "this" {
  name                 = "{name}"
  image_tag_mutability = "MUTABLE"
}
"""


def test_copies_are_one_entry_that_lists_their_places(scan_files: Scan) -> None:
    names = [f"copy-{number:02}" for number in range(15)]
    files = {f"{name}/main.tf": COPY.replace("{name}", name) for name in names}
    result = scan_files(files, only=("ecr-mutable-tags",))
    assert len({cause_id(entry) for entry in result.findings}) == 15
    out = io.StringIO()
    text.write(result, out)
    lines = out.getvalue().splitlines()
    places = ", ".join(f"{name}/main.tf:4" for name in names[1:13])
    assert lines[:3] == [
        "medium    copy-00/main.tf:4:26  aws_ecr_repository.this lets tags be moved to other images",
        "          ecr-mutable-tags · aws_ecr_repository.this",
        f"          the same at {places} and 2 more, in the JSON report",
    ]
    assert sum(line.startswith("medium") for line in lines) == 1
    assert lines[-2].startswith("15 findings (15 medium)")
    page = io.StringIO()
    markdown.write(result, page)
    row = [line for line in page.getvalue().splitlines() if "ecr-mutable-tags" in line]
    told = "<br>".join(f"<code>{name}/main.tf&#58;4</code>" for name in names[:5])
    assert [cells.split(" | ")[3] for cells in row] == [f"{told}<br>and 10 more places |"]


def test_absent_modules_are_told_together_by_their_source(scan_files: Scan) -> None:
    call = 'module "{0}" {{\n  source = "example.com/{1}/aws"\n}}\n'
    files = {"a/main.tf": call.format("x", "one/x"), "b/main.tf": call.format("y", "one/x") + call.format("z", "two/z")}
    out = io.StringIO()
    text.write(scan_files(files), out)
    lines = out.getvalue().splitlines()
    first = lines.index(
        "failed    a/main.tf:1:1  3 calls name modules that are not available offline; each is not judged"
    )
    assert lines[first + 1 : first + 4] == [
        "          'example.com/one/x/aws'  a/main.tf:1, b/main.tf:1",
        "          'example.com/two/z/aws'  b/main.tf:4",
        "          fix: run `terraform init` beforehand, vendor the module, or name its folder in module_map",
    ]


INPUTS = """
variable "first" {}
variable "second" {}
resource "aws_ecr_repository" "a" {
  name                 = "a"
  image_tag_mutability = var.first
}
resource "aws_ecr_repository" "b" {
  name                 = "b"
  image_tag_mutability = var.second
}
"""


def test_inputs_without_a_value_are_told_together(scan_files: Scan) -> None:
    result = scan_files({"main.tf": INPUTS}, only=("ecr-*",))
    out = io.StringIO()
    text.write(result, out)
    told = [line for line in out.getvalue().splitlines() if line.startswith("unknown")]
    assert len(told) == 1
    assert told[0].endswith("variables have no value: first, second")
    assert "          fix: give them with --var or --var-file." in out.getvalue().splitlines()


def test_a_remedy_is_that_of_the_findings_own_cloud() -> None:
    several = "EKS: do this.\nAKS: do that, e.g. so. GKE: do it\nhere."
    found = [text.first_sentence(text.own_part(several, name)) for name in ("aws", "azurerm", "google", "")]
    assert found == ["EKS: do this.", "AKS: do that, e.g. so.", "GKE: do it here.", "EKS: do this."]
    assert text.own_part("Name ranges (EKS), or else.", "google") == "Name ranges (EKS), or else."

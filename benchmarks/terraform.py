"""Time and peak memory of reading one root module with 10,000 instances from one for_each.

Run with `python benchmarks/terraform.py [instances]`; the targets are under 10 s and under 500 MB.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from iac_scan.parsers.terraform import read

CONFIGURATION = """
variable "environment" {
  default = "prod"
}
locals {
  clusters = {
    for n in flatten([for a in range(10) : [for b in range(COUNT / 10) : a * COUNT / 10 + b]]) :
    format("cluster-%05d", n) => { cidrs = ["10.${floor(n / 256)}.${n % 256}.0/24"], public = n % 2 == 0 }
  }
}
resource "aws_eks_cluster" "many" {
  for_each = local.clusters
  name     = "${var.environment}-${each.key}"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    endpoint_public_access = each.value.public
    public_access_cidrs    = each.value.public ? each.value.cidrs : null
    subnet_ids             = [for s in aws_subnet.all : s.id]
  }
  dynamic "encryption_config" {
    for_each = each.value.public ? [] : [1]
    content {
      resources = ["secrets"]
    }
  }
  tags = merge({ Name = each.key }, { Environment = var.environment })
}
resource "aws_eks_node_group" "many" {
  for_each     = local.clusters
  cluster_name = aws_eks_cluster.many[each.key].name
}
resource "aws_iam_role" "cluster" {
  name = "cluster"
}
resource "aws_subnet" "all" {
  count      = 3
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
}
output "names" {
  value = [for c in aws_eks_cluster.many : c.name]
}
"""


def main() -> None:
    """Measure and print one line; exit code 1 if a target is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text(CONFIGURATION.replace("COUNT", str(count)))
        start = time.perf_counter()
        result = read(Path(folder), Path(folder))
        seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = len(result.parsed.resources)
    print(f"{found} resources, {seconds:.2f} s, {megabytes:.0f} MB peak, {len(result.parsed.diagnostics)} diagnostics")
    sys.exit(found != 2 * count + 4 or (count <= 10_000 and (seconds > 10 or megabytes > 500)))


if __name__ == "__main__":
    main()
